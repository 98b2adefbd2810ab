using System.Threading.Channels;

namespace Footbridge.Xmpp;

/// <summary>
/// Requests that wait to be answered. Domains have their turn one after another, and in each its senders; none may have more under way, or
/// more waiting, than leaves room for the others. Used by <see cref="IqResponder"/>.
/// </summary>
internal sealed class WaitingRequests
{
    /// <summary>A client that has just come asks for all its contacts at once.</summary>
    public const int MostOfSender = 100;

    public const int MostOfDomain = 400;
    public const int Most = 1000;

    /// <summary>Under way at once.</summary>
    public const int MostAtWorkOfSender = 2;

    public const int MostAtWorkOfDomain = 4;

    private readonly Lock _lock = new();
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly LinkedList<Domain> _turns = [];
    private readonly Dictionary<string, Domain> _domains = new(StringComparer.Ordinal);
    private int _waiting;

    /// <summary>False where it is one too many.</summary>
    public bool TryAdd(Iq request)
    {
        lock (_lock)
        {
            var domain = DomainOf(request.From);
            var sender = domain.SenderOf(request.From.Bare);
            if (_waiting >= Most || domain.Waiting >= MostOfDomain || sender.Requests.Count >= MostOfSender)
            {
                Forget(domain, sender);
                return false;
            }

            sender.Requests.Enqueue(request);
            domain.Waiting++;
            _waiting++;
        }

        _changed.Writer.TryWrite(true);
        return true;
    }

    /// <summary>The next one whose turn it is; <see cref="Done"/> is to be called for it.</summary>
    public async Task<Iq> NextAsync(CancellationToken ct)
    {
        while (true)
        {
            lock (_lock)
            {
                if (TakeNext() is { } request)
                {
                    return request;
                }
            }

            await _changed.Reader.ReadAsync(ct);
        }
    }

    public void Done(Iq request)
    {
        lock (_lock)
        {
            var domain = DomainOf(request.From);
            var sender = domain.SenderOf(request.From.Bare);
            domain.AtWork--;
            sender.AtWork--;
            Forget(domain, sender);
        }

        _changed.Writer.TryWrite(true);
    }

    private Iq? TakeNext()
    {
        var domain = _turns.FirstOrDefault(one => one.AtWork < MostAtWorkOfDomain && one.NextSender() is not null);
        if (domain?.NextSender() is not { } sender)
        {
            return null;
        }

        MoveToEnd(_turns, domain);
        MoveToEnd(domain.Turns, sender);
        domain.AtWork++;
        sender.AtWork++;
        domain.Waiting--;
        _waiting--;
        return sender.Requests.Dequeue();
    }

    private Domain DomainOf(Jid from)
    {
        if (!_domains.TryGetValue(from.Domain, out var domain))
        {
            _domains[from.Domain] = domain = new Domain(from.Domain);
            _turns.AddLast(domain);
        }

        return domain;
    }

    private void Forget(Domain domain, Sender sender)
    {
        domain.Forget(sender);
        if (domain.Turns.Count == 0)
        {
            _domains.Remove(domain.Name);
            _turns.Remove(domain);
        }
    }

    private static void MoveToEnd<T>(LinkedList<T> turns, T one)
    {
        turns.Remove(one);
        turns.AddLast(one);
    }

    private sealed class Domain(string name)
    {
        private readonly Dictionary<Jid, Sender> _senders = [];

        public string Name => name;

        public LinkedList<Sender> Turns { get; } = [];

        public int Waiting { get; set; }

        public int AtWork { get; set; }

        public Sender? NextSender() => Turns.FirstOrDefault(sender => sender.Requests.Count > 0 && sender.AtWork < MostAtWorkOfSender);

        public Sender SenderOf(Jid address)
        {
            if (!_senders.TryGetValue(address, out var sender))
            {
                _senders[address] = sender = new Sender(address);
                Turns.AddLast(sender);
            }

            return sender;
        }

        public void Forget(Sender sender)
        {
            if (sender is { Requests.Count: 0, AtWork: 0 })
            {
                _senders.Remove(sender.Address);
                Turns.Remove(sender);
            }
        }
    }

    private sealed class Sender(Jid address)
    {
        public Jid Address => address;

        public Queue<Iq> Requests { get; } = [];

        public int AtWork { get; set; }
    }
}
