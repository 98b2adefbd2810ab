using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Footbridge.Benchmarks.Stubs;

namespace Footbridge.Benchmarks;

/// <summary>
/// People who read each message as it comes, once that is asked for: owners by receipts (in transactions of a hundred), contacts by markers, and by
/// receipts too where they confirm. What the other side is told may leave messages out, but in the end it is the last one, in each chat.
/// </summary>
internal sealed class ReadEverything : IAsyncDisposable
{
    private const int MostAtOnce = 100;

    private readonly IReadOnlyList<Chat> _chats;
    private readonly TransactionPusher _pusher;
    private readonly ComponentServerStub _xmppServer;
    private readonly Channel<(Chat, string)> _toMatrix = Channel.CreateUnbounded<(Chat, string)>();
    private readonly Channel<string> _toXmpp = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<int, int> _readByOwner = new();
    private readonly ConcurrentDictionary<string, string> _readByGhost = new(StringComparer.Ordinal);
    private readonly Sayings _ofContacts;
    private readonly Task _reading;
    private IReadOnlyList<(int Text, string? Event)> _before = [];
    private long _backwards;

    public ReadEverything(IReadOnlyList<Chat> chats, Sayings ofContacts, TransactionPusher pusher, ComponentServerStub xmppServer)
    {
        (_chats, _ofContacts, _pusher, _xmppServer) = (chats, ofContacts, pusher, xmppServer);
        _reading = Task.WhenAll(
            PumpAsync(_toMatrix.Reader, read => _pusher.ReadAsync(read, CancellationToken.None)),
            PumpAsync(_toXmpp.Reader, seen => _xmppServer.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(seen)), CancellationToken.None)));
    }

    /// <summary>Whether they do.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Whether contacts' clients also say that they have a message (XEP-0184).</summary>
    public bool Confirms { get; private set; }

    /// <summary>What a message has more that asks for it.</summary>
    public string Markable => IsOn ? "<markable xmlns='urn:xmpp:chat-markers:0'/>" : "";

    /// <summary>Markers to XMPP that went back.</summary>
    public long Backwards => Interlocked.Read(ref _backwards);

    /// <summary>How often a chat was not told as read to its end when everybody stopped reading.</summary>
    public (int ByOwner, int ByContact) Unread { get; private set; }

    public bool IsFaultless => Unread is (0, 0) && Backwards == 0;

    public void Begin(bool confirms)
    {
        _before = [.. _chats.Select(chat => (_ofContacts.LastText(chat.Number), _pusher.LastTextIn(chat.Room)))];
        (IsOn, Confirms) = (true, confirms);
    }

    public void End()
    {
        Unread = (Unread.ByOwner + BehindByOwner(), Unread.ByContact + BehindByContact());
        (IsOn, Confirms) = (false, false);
    }

    public void OwnerSees(int chat, string eventId)
    {
        if (IsOn)
        {
            _toMatrix.Writer.TryWrite((_chats[chat], eventId));
        }
    }

    // A client confirms what asked for it, which a reaction does not; and shows what can be marked, which an edit cannot.
    public void ContactSees(int chat, SayingKind kind, string? id)
    {
        if (Confirms && kind != SayingKind.Reaction)
        {
            _toXmpp.Writer.TryWrite(Stanza(_chats[chat], $"<received xmlns='urn:xmpp:receipts' id='{id}'/>"));
        }

        if (IsOn && kind == SayingKind.Text)
        {
            _toXmpp.Writer.TryWrite(Stanza(_chats[chat], $"<displayed xmlns='urn:xmpp:chat-markers:0' id='{id}'/>"));
        }
    }

    public void OwnerHasRead(int chat, int number)
    {
        if (_readByOwner.TryGetValue(chat, out var before) && before >= number)
        {
            Interlocked.Increment(ref _backwards);
        }

        _readByOwner[chat] = number;
    }

    public void GhostHasRead(string room, string eventId) => _readByGhost[room] = eventId;

    /// <summary>In how many chats XMPP was not told at last that the owner has read the last text.</summary>
    public int BehindByOwner() => _chats.Count(chat =>
        _ofContacts.LastText(chat.Number) is var last && last != _before[chat.Number].Text && _readByOwner.GetValueOrDefault(chat.Number, -1) != last);

    /// <summary>In how many chats Matrix was not told at last that the contact has read the last text.</summary>
    public int BehindByContact() => _chats.Count(chat =>
        _pusher.LastTextIn(chat.Room) is var last && last != _before[chat.Number].Event && _readByGhost.GetValueOrDefault(chat.Room) != last);

    public async ValueTask DisposeAsync()
    {
        _toMatrix.Writer.TryComplete();
        _toXmpp.Writer.TryComplete();
        await _reading;
    }

    private static string Stanza(Chat chat, string payload) => $"<message from='{chat.Contact}/phone' to='{chat.Gateway}' type='chat'>{payload}</message>";

    private static async Task PumpAsync<T>(ChannelReader<T> reader, Func<IReadOnlyList<T>, Task> tell)
    {
        while (await reader.WaitToReadAsync())
        {
            var some = new List<T>(MostAtOnce);
            while (some.Count < MostAtOnce && reader.TryRead(out var next))
            {
                some.Add(next);
            }

            await tell(some);
        }
    }
}
