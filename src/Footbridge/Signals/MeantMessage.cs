using System.Text.Json;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.Signals;

/// <summary>
/// Which message of the contact a receipt means: the event's own, or where that is none (a notice, a reaction, the owner's own words) the
/// nearest before it. In which order events stand in a room only the homeserver knows.
/// </summary>
internal sealed class MeantMessage(ReadMarkerStore markers, LinkStore links, MatrixClient client)
{
    /// <summary>
    /// How far back is looked: clients mark edits and reactions as read too, and of those the message is near. Further than the last nothing is
    /// looked for; the next receipt will do.
    /// </summary>
    private static readonly int[] Before = [5, 50];

    /// <summary>Whether the event never came through the bridge, or has not yet been stored.</summary>
    public bool IsUnknown(DirectChat chat, EventId read) => links.PartsOf(chat.Id, read).Count == 0;

    /// <summary>Its place among the chat's messages; null where there is nothing to mark.</summary>
    public async Task<long?> FindAsync(DirectChat chat, EventId read, CancellationToken cancellationToken)
    {
        if (markers.PlaceOf(chat, Direction.ToXmpp, read) is { } place)
        {
            return place;
        }

        if (chat.RoomId is not { } room || !markers.HasUnread(chat, Direction.ToXmpp))
        {
            return null;
        }

        var looked = 0;
        foreach (var most in Before)
        {
            var before = await client.EventsBeforeAsync(chat.Ghost, room, read, most, cancellationToken);
            if (before.Skip(looked).Select(json => PlaceOf(chat, json)).FirstOrDefault(place => place is not null) is { } found)
            {
                return found;
            }

            looked = before.Count;
        }

        return null;
    }

    private long? PlaceOf(DirectChat chat, JsonElement json) =>
        MatrixEvent.TryRead(json, out var matrixEvent, out _) ? markers.PlaceOf(chat, Direction.ToXmpp, matrixEvent.EventId) : null;
}
