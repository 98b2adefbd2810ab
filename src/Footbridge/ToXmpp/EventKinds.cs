using System.Text.Json;
using Footbridge.Commands;
using Footbridge.Formatting;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.ToXmpp;

/// <summary>Which kind of job an event becomes; null for events that mean nothing to a direct chat.</summary>
internal static class EventKinds
{
    public static JobKind? Of(MatrixEvent matrixEvent, bool isBotRoom) => matrixEvent switch
    {
        { StateKey: not null, Type: "m.room.member" or "m.room.encryption" or "m.room.tombstone" } => JobKind.Room,
        { StateKey: not null } when !isBotRoom && RefuseKind.IsLiveLocation(matrixEvent) => JobKind.Event,
        { StateKey: not null } => null,
        { Type: "m.room.message" } when isBotRoom || IsCommand(matrixEvent.Content) => JobKind.Command,
        { Type: "m.room.message" or "m.room.encrypted" or "m.sticker" or "m.reaction" or "m.room.redaction" } when !isBotRoom => JobKind.Event,
        _ when !isBotRoom && EventTexts.HasText(matrixEvent) => JobKind.Event,
        _ => null,
    };

    private static bool IsCommand(JsonElement content) => RoomMessageContent.TryRead(content, out var message) && IsCommand(message);

    /// <summary>Whether it is for the bridge, and never for the contact.</summary>
    // A command that is put right is none any more (it is not run again), and still nothing for the contact. Of an edit the new text
    // counts: what is before it in the body, clients write differently.
    public static bool IsCommand(RoomMessageContent message) =>
        CommandLine.IsFor(MessageBody.FromMatrix(message is { IsEdit: true, NewContent: { } replacement } ? replacement : message));
}
