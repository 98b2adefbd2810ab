using System.Text.Json;
using Footbridge.Commands;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.ToXmpp;

/// <summary>Which kind of job an event becomes; null for events that mean nothing to a direct chat.</summary>
internal static class EventKinds
{
    public static JobKind? Of(MatrixEvent matrixEvent, bool isBotRoom) => matrixEvent switch
    {
        { StateKey: not null, Type: "m.room.member" or "m.room.encryption" } => JobKind.Room,
        { StateKey: not null } => null,
        { Type: "m.room.message" } when isBotRoom || IsCommand(matrixEvent.Content) => JobKind.Command,
        { Type: "m.room.message" or "m.room.encrypted" or "m.sticker" or "m.reaction" or "m.room.redaction" } when !isBotRoom => JobKind.Event,
        _ => null,
    };

    private static bool IsCommand(JsonElement content) =>
        RoomMessageContent.TryRead(content, out var message)
        && message.Body.StartsWith(CommandLine.Prefix, StringComparison.Ordinal)
        && (message.Body.Length == CommandLine.Prefix.Length || char.IsWhiteSpace(message.Body[CommandLine.Prefix.Length]));
}
