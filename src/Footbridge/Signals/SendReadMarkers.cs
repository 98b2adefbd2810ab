using System.Collections.Concurrent;
using Footbridge.DirectChats;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;
using EventId = Footbridge.Matrix.EventId;

namespace Footbridge.Signals;

/// <summary>
/// What an owner has read, from their client's public receipt to <c>&lt;displayed/&gt;</c> (XEP-0333) for the last message of the contact
/// up to there that asked for it. How far a chat was read is in the store, and never goes back; while there is no link it waits
/// there, the latest a chat.
/// </summary>
internal sealed class SendReadMarkers(
    ReadMarkerStore markers, MeantMessage meant, DirectChatStore chats, SignalRules rules, Database database, Outbox outbox, Gates gates,
    TimeProvider time, ILogger<SendReadMarkers> logger)
    : SignalLoop<(RoomId Room, UserId Reader)>(time, logger)
{
    /// <summary>The homeserver tells of a receipt before the post that it is about has had its outcome stored.</summary>
    private static readonly TimeSpan[] UntilStored = [TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3)];

    private readonly ConcurrentDictionary<(RoomId, UserId), Waiting> _waiting = new();

    public void Take(ReadReceipt receipt)
    {
        // Client-server API, "Threaded read receipts": one of a thread says nothing of the room; "main" is the room without its threads.
        if (receipt.Thread is null or "main" && (_waiting.Count < Most || _waiting.ContainsKey((receipt.Room, receipt.User))))
        {
            _waiting[(receipt.Room, receipt.User)] = new Waiting(receipt.Event, 0);
            Schedule.At((receipt.Room, receipt.User), TimeSpan.Zero);
        }
    }

    /// <summary>What was read meanwhile can be told.</summary>
    public void LinkUp() => Schedule.At(default, TimeSpan.Zero);

    protected override async Task LookAsync((RoomId Room, UserId Reader) key, CancellationToken cancellationToken)
    {
        if (key == default)
        {
            await TellAllAsync(cancellationToken);
            return;
        }

        if (!_waiting.TryGetValue(key, out var waiting))
        {
            return;
        }

        if (chats.FindByRoom(key.Room) is { } chat && chat.Owner == key.Reader && rules.MaySend(chat, Setting.Receipts))
        {
            if (meant.IsUnknown(chat, waiting.Event) && waiting.Looks < UntilStored.Length)
            {
                _waiting.TryUpdate(key, waiting with { Looks = waiting.Looks + 1 }, waiting);
                Schedule.At(key, UntilStored[waiting.Looks]);
                return;
            }

            await ReadAsync(chat, waiting.Event, cancellationToken);
        }

        _waiting.TryRemove(new(key, waiting));
    }

    protected override void Failed((RoomId Room, UserId Reader) key, TimeSpan passesAfter) => Schedule.At(key, passesAfter);

    protected override void Refused((RoomId Room, UserId Reader) key) => _waiting.TryRemove(key, out _);

    private async Task ReadAsync(DirectChat chat, EventId upTo, CancellationToken cancellationToken)
    {
        if (await meant.FindAsync(chat, upTo, cancellationToken) is { } place)
        {
            await database.WriteAsync(
                connection =>
                {
                    ReadMarkerStore.Advance(connection, chat, Direction.ToXmpp, place);
                    Tell(connection, chat);
                },
                cancellationToken);
        }
    }

    private async Task TellAllAsync(CancellationToken cancellationToken)
    {
        foreach (var (own, contact) in markers.AllUntold(Direction.ToXmpp))
        {
            if (chats.Find(own, contact) is { } chat && rules.MaySend(chat, Setting.Receipts))
            {
                await database.WriteAsync(connection => Tell(connection, chat), cancellationToken);
            }
        }
    }

    private void Tell(Microsoft.Data.Sqlite.SqliteConnection connection, DirectChat chat)
    {
        if (gates.Component.IsOpen && ReadMarkerStore.FindUntold(connection, chat, Direction.ToXmpp) is { } message)
        {
            outbox.Add(connection, Displayed(chat, message.StanzaId));
            ReadMarkerStore.SetTold(connection, chat, Direction.ToXmpp, message.Place);
        }
    }

    // XEP-0333 section 4: of type chat, and kept by the archive, so that all of the contact's clients learn of it.
    private static Message Displayed(DirectChat chat, string id) => Xep0334Hints.AddStore(Xep0333Markers.AddDisplayed(
        new Message { From = chat.OwnFull, To = chat.Contact, Id = Guid.NewGuid().ToString(), Type = MessageType.Chat }, id));

    private sealed record Waiting(EventId Event, int Looks);
}
