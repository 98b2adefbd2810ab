using Footbridge.Matrix;

namespace Footbridge.DirectChats.Marks;

/// <summary>
/// Which account's marks are to be written when: at once, unless more of them are expected or the account was written just
/// before; after a while, where it failed; and never one account's twice at a time. In memory: what is to be written stands in the store.
/// </summary>
internal sealed class MarkSchedule(TimeProvider time)
{
    // While more marks are expected, a write waits so long for the next one, and so long in all.
    private static readonly TimeSpan WaitForNext = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WaitInAll = TimeSpan.FromSeconds(5);

    // Many chats at once come as fast as the homeserver makes rooms, and nobody tells how many there will be: the first is
    // marked at once, the others together.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<UserId, Entry> _entries = [];

    // Ordered by the timestamp at which they are due; what the entry itself does not say any more is out of date.
    private readonly PriorityQueue<UserId, long> _due = new();
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Until the answer is disposed, more marks of this account may come.</summary>
    public IDisposable Expect(UserId account)
    {
        lock (_lock)
        {
            Of(account).Expected++;
        }

        return new Expectation(this, account);
    }

    /// <summary>The account has a mark to be written.</summary>
    public void Wake(UserId account)
    {
        lock (_lock)
        {
            var entry = Of(account);
            if (entry.IsTaken)
            {
                entry.IsWokenAgain = true;
            }
            else
            {
                PlanWoken(account, entry);
            }
        }
    }

    /// <summary>The account, whose turn it is, was written: its next turn, unless it is a repetition, is a while from now.</summary>
    public void Rests(UserId account)
    {
        lock (_lock)
        {
            var entry = Of(account);
            entry.RestsUntil = Now + Ticks(Rest);
            _due.Enqueue(account, entry.RestsUntil);
        }
    }

    /// <summary>The next account whose time has come; the caller's until <see cref="GiveBack"/>. For one waiter at a time.</summary>
    public async Task<UserId> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan wait;
            Task changed;
            lock (_lock)
            {
                if (TryTake(out var account, out wait))
                {
                    return account;
                }

                _changed = NewSignal();
                changed = _changed.Task;
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(changed, Task.Delay(wait, time, over.Token));
            await over.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The account's turn is over. Where something is left to be written, it has the next one <paramref name="again"/> from now.</summary>
    public void GiveBack(UserId account, TimeSpan? again)
    {
        lock (_lock)
        {
            var entry = Of(account);
            entry.IsTaken = false;
            if (entry.IsWokenAgain)
            {
                entry.IsWokenAgain = false;
                PlanWoken(account, entry);
            }
            else if (again is { } wait)
            {
                Plan(account, entry, Now + Ticks(wait));
            }

            ForgetIfIdle(account, entry);
        }
    }

    private long Now => time.GetTimestamp();

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Entry Of(UserId account)
    {
        if (!_entries.TryGetValue(account, out var entry))
        {
            _entries[account] = entry = new Entry();
        }

        return entry;
    }

    private void PlanWoken(UserId account, Entry entry)
    {
        if (entry.Expected == 0)
        {
            Plan(account, entry, Math.Max(Now, entry.RestsUntil));
            return;
        }

        entry.WaitsSince ??= Now;
        var due = Math.Min(Now + Ticks(WaitForNext), entry.WaitsSince.Value + Ticks(WaitInAll));
        Plan(account, entry, Math.Max(due, entry.RestsUntil));
    }

    private void Plan(UserId account, Entry entry, long due)
    {
        entry.Due = due;
        _due.Enqueue(account, due);
        _changed.TrySetResult();
    }

    private bool TryTake(out UserId account, out TimeSpan wait)
    {
        wait = Timeout.InfiniteTimeSpan;
        while (_due.TryPeek(out account, out var due))
        {
            if (!_entries.TryGetValue(account, out var entry) || (entry.Due != due && entry.RestsUntil != due))
            {
                _due.Dequeue();
                continue;
            }

            if (due > Now)
            {
                wait = time.GetElapsedTime(Now, due) + TimeSpan.FromMilliseconds(1);
                return false;
            }

            _due.Dequeue();
            if (entry.Due != due)
            {
                ForgetIfIdle(account, entry);
                continue;
            }

            entry.IsTaken = true;
            entry.Due = null;
            entry.WaitsSince = null;
            return true;
        }

        return false;
    }

    private void EndExpectation(UserId account)
    {
        lock (_lock)
        {
            var entry = Of(account);
            if (--entry.Expected == 0 && entry.WaitsSince is not null)
            {
                Plan(account, entry, Math.Max(Now, entry.RestsUntil));
            }

            ForgetIfIdle(account, entry);
        }
    }

    private void ForgetIfIdle(UserId account, Entry entry)
    {
        if (entry is { IsTaken: false, Due: null, Expected: 0 } && entry.RestsUntil <= Now)
        {
            _entries.Remove(account);
        }
    }

    private sealed class Entry
    {
        public int Expected { get; set; }

        /// <summary>When its turn comes; null where it has nothing to be written, or has its turn.</summary>
        public long? Due { get; set; }

        /// <summary>Since when marks wait for those that are expected.</summary>
        public long? WaitsSince { get; set; }

        /// <summary>Until when it has no turn for new marks; in the past, where it was not written lately.</summary>
        public long RestsUntil { get; set; } = long.MinValue;

        public bool IsTaken { get; set; }

        public bool IsWokenAgain { get; set; }
    }

    private sealed class Expectation(MarkSchedule schedule, UserId account) : IDisposable
    {
        private bool _ended;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _ended, true))
            {
                schedule.EndExpectation(account);
            }
        }
    }
}
