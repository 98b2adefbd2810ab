using System.Collections;
using System.Diagnostics;
using System.Globalization;

namespace Footbridge.Benchmarks;

/// <summary>
/// What was put in at one end of one direction and what came out at the other, a chat's messages counted from 0. Tells what is
/// lost, came twice, or came out of order.
/// </summary>
internal sealed class Traffic(int chats)
{
    private const int MostNamed = 10;
    private static readonly TimeSpan StalledAfter = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(1);

    private readonly ChatTraffic[] _chats = [.. Enumerable.Range(0, chats).Select(_ => new ChatTraffic())];
    private long _sent;
    private long _arrived;
    private long _repeated;
    private long _disordered;
    private long _stray;
    private long _lastArrival;

    public long Lost => Interlocked.Read(ref _sent) - Interlocked.Read(ref _arrived);

    public long Repeated => Interlocked.Read(ref _repeated);

    public long Disordered => Interlocked.Read(ref _disordered);

    public long Strays => Interlocked.Read(ref _stray);

    public long Arrived => Interlocked.Read(ref _arrived);

    public string Faults => string.Create(
        CultureInfo.InvariantCulture, $"{Lost} lost, {Repeated} repeated, {Disordered} out of order, {Strays} strange {string.Join(' ', Missing)}").TrimEnd();

    /// <summary>The first of those that are lost, as <c>chat/number</c>.</summary>
    public IEnumerable<string> Missing => _chats
        .SelectMany((chat, index) => chat.Missing().Select(number => string.Create(CultureInfo.InvariantCulture, $"{index}/{number}")))
        .Take(MostNamed);

    public bool IsFaultless => Lost == 0 && Repeated == 0 && Disordered == 0 && Strays == 0;

    /// <summary>When the last message came out, as <see cref="Stopwatch"/> counts.</summary>
    public long LastArrival => Interlocked.Read(ref _lastArrival);

    /// <summary>The number of the chat's next message, which is taken to be on its way.</summary>
    public int Next(int chat)
    {
        Interlocked.Increment(ref _sent);
        return _chats[chat].Sent++;
    }

    /// <summary>How many of the chat's messages were put in.</summary>
    public int Sent(int chat) => _chats[chat].Sent;

    /// <summary>A message came out in the chat's place: is it the chat's next?</summary>
    public void Arrive(int chat, int number)
    {
        if (chat >= _chats.Length || number >= _chats[chat].Sent)
        {
            Stray();
            return;
        }

        var place = _chats[chat].Arrive(number);
        if (place == Place.Again)
        {
            Interlocked.Increment(ref _repeated);
            return;
        }

        if (place == Place.Elsewhere)
        {
            Interlocked.Increment(ref _disordered);
        }

        Interlocked.Exchange(ref _lastArrival, Stopwatch.GetTimestamp());
        Interlocked.Increment(ref _arrived);
    }

    /// <summary>Something came out that was never put in: a notice of the bridge, a text that was changed, another's chat.</summary>
    public void Stray() => Interlocked.Increment(ref _stray);

    /// <summary>Until everything has come out, or nothing more comes.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        var (seen, since) = (Arrived, Stopwatch.GetTimestamp());
        while (Lost > 0 && Stopwatch.GetElapsedTime(since) < StalledAfter)
        {
            await Task.Delay(PollEvery, TimeProvider.System, cancellationToken);
            if (Arrived != seen)
            {
                (seen, since) = (Arrived, Stopwatch.GetTimestamp());
            }
        }
    }

    /// <summary>Whether the chat's message came out already.</summary>
    public bool HasArrived(int chat, int number) => _chats[chat].Has(number);

    private enum Place
    {
        Next,
        Elsewhere,
        Again,
    }

    private sealed class ChatTraffic
    {
        private readonly Lock _lock = new();
        private readonly BitArray _arrived = new(64);
        private int _last = -1;

        public int Sent { get; set; }

        public Place Arrive(int number)
        {
            lock (_lock)
            {
                if (number >= _arrived.Length)
                {
                    _arrived.Length = Math.Max(number + 1, _arrived.Length * 2);
                }

                if (_arrived[number])
                {
                    return Place.Again;
                }

                _arrived[number] = true;
                var place = number == _last + 1 ? Place.Next : Place.Elsewhere;
                _last = number;
                return place;
            }
        }

        public IEnumerable<int> Missing() => Enumerable.Range(0, Sent).Where(number => !Has(number));

        public bool Has(int number)
        {
            lock (_lock)
            {
                return number < _arrived.Length && _arrived[number];
            }
        }
    }
}
