using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Footbridge.Benchmarks.Stubs;

namespace Footbridge.Benchmarks;

/// <summary>
/// People who read each message as it comes, once that is asked for: owners by receipts (in transactions of a hundred), contacts by markers. What the
/// other side is told may leave messages out, but in the end it is the last one, in each chat.
/// </summary>
internal sealed class ReadEverything : IAsyncDisposable
{
    private const int MostAtOnce = 100;

    private readonly IReadOnlyList<Chat> _chats;
    private readonly TransactionPusher _pusher;
    private readonly ComponentServerStub _xmppServer;
    private readonly Channel<(Chat, string)> _toMatrix = Channel.CreateUnbounded<(Chat, string)>();
    private readonly Channel<(Chat, string)> _toXmpp = Channel.CreateUnbounded<(Chat, string)>();
    private readonly ConcurrentDictionary<int, int> _readByOwner = new();
    private readonly ConcurrentDictionary<string, string> _readByGhost = new(StringComparer.Ordinal);
    private readonly Task _reading;
    private long _backwards;

    public ReadEverything(IReadOnlyList<Chat> chats, TransactionPusher pusher, ComponentServerStub xmppServer)
    {
        (_chats, _pusher, _xmppServer) = (chats, pusher, xmppServer);
        _reading = Task.WhenAll(
            PumpAsync(_toMatrix.Reader, read => _pusher.ReadAsync(read, CancellationToken.None)),
            PumpAsync(_toXmpp.Reader, seen => _xmppServer.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(seen.Select(Marker))), CancellationToken.None)));
    }

    /// <summary>Whether they do.</summary>
    public bool IsOn { get; set; }

    /// <summary>What a message has more that asks for it.</summary>
    public string Markable => IsOn ? "<markable xmlns='urn:xmpp:chat-markers:0'/>" : "";

    /// <summary>Markers to XMPP that went back.</summary>
    public long Backwards => Interlocked.Read(ref _backwards);

    public void OwnerSees(int chat, string eventId)
    {
        if (IsOn)
        {
            _toMatrix.Writer.TryWrite((_chats[chat], eventId));
        }
    }

    public void ContactSees(int chat, string? id)
    {
        if (IsOn && id is not null)
        {
            _toXmpp.Writer.TryWrite((_chats[chat], id));
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

    /// <summary>In how many of the chats what was told last is not the last message, by owner and by ghost.</summary>
    public (int ByOwner, int ByGhost) Behind(Traffic toMatrix) => (
        _chats.Count(chat => _readByOwner.GetValueOrDefault(chat.Number, -1) != toMatrix.Sent(chat.Number) - 1),
        _chats.Count(chat => _readByGhost.GetValueOrDefault(chat.Room) != _pusher.LastEventIn(chat.Room)));

    public async ValueTask DisposeAsync()
    {
        _toMatrix.Writer.TryComplete();
        _toXmpp.Writer.TryComplete();
        await _reading;
    }

    private static string Marker((Chat Chat, string Id) seen) => string.Create(
        CultureInfo.InvariantCulture,
        $"<message from='{seen.Chat.Contact}/phone' to='{seen.Chat.Gateway}' type='chat'><displayed xmlns='urn:xmpp:chat-markers:0' id='{seen.Id}'/></message>");

    private static async Task PumpAsync(ChannelReader<(Chat, string)> reader, Func<IReadOnlyList<(Chat, string)>, Task> tell)
    {
        while (await reader.WaitToReadAsync())
        {
            var some = new List<(Chat, string)>(MostAtOnce);
            while (some.Count < MostAtOnce && reader.TryRead(out var next))
            {
                some.Add(next);
            }

            await tell(some);
        }
    }
}
