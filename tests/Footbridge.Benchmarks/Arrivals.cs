using Footbridge.Benchmarks.Stubs;

namespace Footbridge.Benchmarks;

/// <summary>What comes out at both ends, brought to its chat and its place there: sayings, receipts, markers.</summary>
internal sealed class Arrivals(IReadOnlyList<Chat> chats, Sayings ofOwners, Sayings ofContacts, Traffic receipts, ReadEverything reading)
{
    private readonly Dictionary<string, Chat> _byRoom = chats.ToDictionary(chat => chat.Room);
    private readonly Dictionary<string, Chat> _byGateway = chats.ToDictionary(chat => chat.Gateway);
    private long _earlyReceipts;

    /// <summary>Receipts that came before the event they are about: a promise broken.</summary>
    public long EarlyReceipts => Interlocked.Read(ref _earlyReceipts);

    /// <summary>A file, by where its content is.</summary>
    public Action<string> FileArrived { get; set; } = _ => { };

    public void TakeEvent(StubEvent posted)
    {
        if (!_byRoom.TryGetValue(posted.Room, out var chat))
        {
            ofContacts.Traffic.Stray();
            return;
        }

        if (ofContacts.Take(chat.Number, new Heard(posted.Id, posted.Reaction ?? posted.Text, posted.Edits, posted.ReactsTo)) is null)
        {
            return;
        }

        // A client's receipt is for the last event in the room, whatever that is.
        reading.OwnerSees(chat.Number, posted.Id);
        if (posted.Mxc is { } mxc)
        {
            FileArrived(mxc);
        }
    }

    public void TakeMessage(StubMessage message)
    {
        if (!_byGateway.TryGetValue(message.From, out var chat) || chat.Contact != message.To)
        {
            ofOwners.Traffic.Stray();
        }
        else if (Texts.TryReadId(message.DisplayedId, out var of, out var number) && of == chat.Number)
        {
            reading.OwnerHasRead(of, number);
        }
        else if (Texts.TryReadId(message.ReceivedId, out of, out number) && of == chat.Number)
        {
            TakeReceipt(of, number);
        }
        else if (ofOwners.Take(chat.Number, new Heard(message.Id, message.Reactions ?? message.Body, message.Edits, message.ReactsTo)) is { } saying)
        {
            reading.ContactSees(chat.Number, saying.Kind, message.Id);
            if (Texts.TryReadFile(message.Body, out _, out _))
            {
                FileArrived(message.Body ?? "");
            }
        }
    }

    private void TakeReceipt(int chat, int number)
    {
        if (!ofContacts.Traffic.HasArrived(chat, number))
        {
            Interlocked.Increment(ref _earlyReceipts);
        }

        receipts.Arrive(chat, number);
    }
}
