using System.Text.Json;
using Footbridge.Formatting;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.ToXmpp;

/// <summary>
/// What an event says as a message: an <c>m.room.message</c> itself; of polls, and of kinds that nobody here knows, what can be read.
/// </summary>
internal sealed class EventTexts(MatrixClient client)
{
    /// <summary>Whether there is anything to be read in an event that is no <c>m.room.message</c>.</summary>
    public static bool HasText(MatrixEvent said) =>
        PollContent.IsStart(said.Type) || PollContent.IsResponse(said.Type) || PollContent.IsEnd(said.Type) || IsCall(said) || FallbackOf(said) is not null;

    public static bool IsCall(MatrixEvent said) => CallContent.IsInvite(said.Type) || CallContent.IsRinging(said.Type);

    /// <summary>Null where it says nothing.</summary>
    public async Task<RoomMessageContent?> OfAsync(DirectChat chat, MatrixEvent said, CancellationToken cancellationToken) =>
        said.Type == "m.room.message" ? RoomMessageContent.TryRead(said.Content, out var content) ? content : null
        : IsCall(said) ? new RoomMessageContent { MsgType = MessageBody.Emote, Body = "tried to call you. Calls do not go through here: please write." }
        : PollContent.IsStart(said.Type) ? Text(PollText.OfStart(said.Content))
        : PollContent.IsEnd(said.Type) ? Text(PollText.OfEnd(said.Content))
        : PollContent.IsResponse(said.Type) ? Text(PollText.OfResponse(said.Content, await PollOfAsync(chat, said, cancellationToken)))
        : FallbackOf(said) is { } fallback ? Text(fallback)
        : null;

    private static RoomMessageContent Text(string body) => new() { MsgType = MessageBody.Text, Body = body };

    // Client-server API, "Events": types are open; what a client does not know it may show by its text.
    private static string? FallbackOf(MatrixEvent said) =>
        PollContent.FallbackText(said.Content) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private async Task<JsonElement?> PollOfAsync(DirectChat chat, MatrixEvent vote, CancellationToken cancellationToken) =>
        EventRelation.Of(vote.Content)?.EventId is { } poll
        && await client.EventAsync(chat.Ghost, vote.RoomId, poll, cancellationToken) is { } json
        && MatrixEvent.TryRead(json, out var start, out _)
        && PollContent.IsStart(start.Type)
            ? start.Content
            : null;
}
