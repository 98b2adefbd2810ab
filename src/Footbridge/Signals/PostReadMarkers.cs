using System.Collections.Concurrent;
using System.Collections.Immutable;
using Footbridge.DirectChats;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;

namespace Footbridge.Signals;

/// <summary>
/// What a contact has seen, from <c>&lt;displayed/&gt;</c> to the ghost's <c>m.read</c>: for the whole room, threads too, since
/// XMPP knows none. An id that is none of ours says nothing; one of ours is always in the store before the contact can have the message.
/// </summary>
internal sealed class PostReadMarkers(
    ReadMarkerStore markers, DirectChatStore chats, SignalRules rules, Database database, MatrixClient client, Gates gates,
    TimeProvider time, ILogger<PostReadMarkers> logger)
    : SignalLoop<(string Own, string Contact)>(time, logger)
{
    /// <summary>A client that comes back tells of many at once, in any order.</summary>
    private const int MostIds = 32;

    private readonly ConcurrentDictionary<(string, string), ImmutableList<string>> _seen = new();

    public void Take(Message message)
    {
        var key = (message.To.Bare.Key, message.From.Bare.Key);
        if (Xep0333Markers.TryReadDisplayed(message, out var id) && (_seen.Count < Most || _seen.ContainsKey(key)))
        {
            _seen.AddOrUpdate(key, [id], (_, ids) => ids.Count < MostIds ? ids.Add(id) : ids.RemoveAt(0).Add(id));
            Schedule.At(key, TimeSpan.Zero);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(base.ExecuteAsync(stoppingToken), WatchAsync(stoppingToken));

    protected override async Task LookAsync((string Own, string Contact) key, CancellationToken cancellationToken)
    {
        if (!_seen.TryGetValue(key, out var ids))
        {
            ids = [];
        }

        if (Jid.TryParse(key.Own, out var own) && Jid.TryParse(key.Contact, out var contact)
            && chats.Find(own, contact) is { } chat && rules.MayPost(chat))
        {
            await AdvanceAsync(chat, ids, cancellationToken);
            await TellAsync(chat, cancellationToken);
        }

        _seen.TryRemove(new(key, ids));
    }

    protected override void Failed((string Own, string Contact) key, TimeSpan passesAfter) => Schedule.At(key, passesAfter);

    protected override void Refused((string Own, string Contact) key) => _seen.TryRemove(key, out _);

    private async Task AdvanceAsync(DirectChat chat, ImmutableList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Max(id => markers.PlaceOf(chat, Direction.ToMatrix, id)) is { } place)
        {
            await database.WriteAsync(connection => ReadMarkerStore.Advance(connection, chat, Direction.ToMatrix, place), cancellationToken);
        }
    }

    private async Task TellAsync(DirectChat chat, CancellationToken cancellationToken)
    {
        if (chat.RoomId is not { } room || !gates.Homeserver.IsOpen || markers.FindUntold(chat, Direction.ToMatrix) is not { } message)
        {
            return;
        }

        try
        {
            await client.MarkReadAsync(chat.Ghost, room, message.Event, cancellationToken);
        }
        catch (MatrixException exception) when ((int)exception.Status is >= 400 and < 500 and not 429)
        {
            // The ghost is out of the room, or the event is gone; the next message is marked anew.
            SignalLog.Refused(logger, exception.Message);
        }

        await database.WriteAsync(connection => ReadMarkerStore.SetTold(connection, chat, Direction.ToMatrix, message.Place), cancellationToken);
    }

    /// <summary>When the homeserver is there again, it is told what was seen meanwhile.</summary>
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await gates.Homeserver.WaitUntilOpenAsync(cancellationToken);
            try
            {
                foreach (var (own, contact) in markers.AllUntold(Direction.ToMatrix))
                {
                    Schedule.At((own.Key, contact.Key), TimeSpan.Zero);
                }
            }
            catch (StoreException exception)
            {
                SignalLog.NotTold(logger, exception.Message);
            }

            await gates.Homeserver.WaitUntilClosedAsync(cancellationToken);
        }
    }
}
