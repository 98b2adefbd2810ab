using System.Threading.Channels;
using Footbridge.Xmpp;

namespace Footbridge.Profiles;

/// <summary>
/// The contacts that are to be asked: each once, however often it is wished, and one who changes all the time only now and then.
/// In memory: what is lost with a restart is due by the store.
/// </summary>
internal sealed class ContactProfileQueue(TimeProvider time)
{
    private const int Most = 20_000;
    private const int MostInWindow = 12;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<Jid, Entry> _entries = [];
    private readonly Channel<Jid> _ready = Channel.CreateUnbounded<Jid>();

    private enum State
    {
        Idle,
        Ready,
        Asked,
        AskedAgain,

        /// <summary>Asked too often: at the end of the window once more.</summary>
        Waits,
    }

    /// <summary>How many can be asked now.</summary>
    public int Ready => _ready.Reader.Count;

    public void Ask(Jid contact)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(contact.Bare, out var entry))
            {
                if (_entries.Count >= Most)
                {
                    return;
                }

                _entries[contact.Bare] = entry = new Entry { Since = time.GetTimestamp() };
            }

            if (entry.State == State.Asked)
            {
                entry.State = State.AskedAgain;
            }
            else if (entry.State == State.Idle)
            {
                MakeReady(contact.Bare, entry);
            }
        }
    }

    /// <summary>Whether the contact is being asked, so that what changes now may be too late for it.</summary>
    public bool IsAsking(Jid contact)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(contact.Bare, out var entry) && entry.State is not State.Idle;
        }
    }

    /// <summary>The next one to be asked; <see cref="Done"/> has to follow.</summary>
    public async Task<Jid> TakeAsync(CancellationToken cancellationToken)
    {
        var contact = await _ready.Reader.ReadAsync(cancellationToken);
        lock (_lock)
        {
            _entries[contact].State = State.Asked;
        }

        return contact;
    }

    public void Done(Jid contact)
    {
        lock (_lock)
        {
            var entry = _entries[contact];
            var isWished = entry.State == State.AskedAgain;
            entry.State = State.Idle;
            if (isWished)
            {
                MakeReady(contact, entry);
            }
        }
    }

    /// <summary>To be called now and then: whose window is over is ready, or forgotten.</summary>
    public void EndWindows()
    {
        lock (_lock)
        {
            foreach (var (contact, entry) in _entries.Where(entry => time.GetElapsedTime(entry.Value.Since) >= Window).ToList())
            {
                if (entry.State == State.Idle)
                {
                    _entries.Remove(contact);
                }
                else if (entry.State == State.Waits)
                {
                    (entry.Since, entry.Count) = (time.GetTimestamp(), 0);
                    MakeReady(contact, entry);
                }
            }
        }
    }

    private void MakeReady(Jid contact, Entry entry)
    {
        if (entry.Count >= MostInWindow)
        {
            entry.State = State.Waits;
            return;
        }

        entry.Count++;
        entry.State = State.Ready;
        _ready.Writer.TryWrite(contact);
    }

    private sealed class Entry
    {
        public long Since { get; set; }

        public int Count { get; set; }

        public State State { get; set; }
    }
}
