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
    /// <summary>Further back nothing is looked for; the next receipt will do.</summary>
    private const int MostBefore = 50;

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

        foreach (var before in await client.EventsBeforeAsync(chat.Ghost, room, read, MostBefore, cancellationToken))
        {
            if (MatrixEvent.TryRead(before, out var matrixEvent, out _) && markers.PlaceOf(chat, Direction.ToXmpp, matrixEvent.EventId) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
