using System.Net;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.DirectChats;

/// <summary>
/// Messages said earlier, as the homeserver shows them now: the bridge keeps no text. For what refers to one, and for what is sent
/// again.
/// </summary>
internal sealed class CurrentEvents(MatrixClient client)
{
    /// <summary>Null where the homeserver shows the ghost no such event in this room.</summary>
    public async Task<CurrentEvent?> FindAsync(DirectChat chat, RoomId room, EventId eventId, CancellationToken cancellationToken)
    {
        try
        {
            return await client.EventAsync(chat.Ghost, room, eventId, cancellationToken) is { } json && MatrixEvent.TryRead(json, out var said, out _)
                ? new CurrentEvent(said, RoomMessageContent.Current(said))
                : null;
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Forbidden)
        {
            return null;
        }
    }
}

/// <summary>An event, and its content with its latest edit; null where it was deleted, or is no message.</summary>
internal sealed record CurrentEvent(MatrixEvent Event, RoomMessageContent? Content)
{
    /// <summary>What it said at first. Content has all edits in it that there are by now, the one that is being sent too.</summary>
    public RoomMessageContent? First => RoomMessageContent.TryRead(Event.Content, out var first) ? first : null;

    // "unsigned": {"redacted_because": {...}}
    public bool IsDeleted => Event.Unsigned is { } added && added.TryGetProperty("redacted_because", out _);
}
