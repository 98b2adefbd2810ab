namespace Footbridge.Signals;

/// <summary>
/// Which keys are to be looked at, and when: each once, at the earliest time it was asked for, and by one worker at a time. Asking is
/// cheap enough to be done for every stanza.
/// </summary>
internal sealed class Schedule<TKey>(TimeProvider time, int most)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, long> _due = [];
    private readonly PriorityQueue<TKey, long> _queue = new();
    private readonly HashSet<TKey> _underWay = [];
    private TaskCompletionSource _earlier = New();

    /// <summary>Has the key looked at after a while, unless that is to be sooner anyway. False where too many wait.</summary>
    public bool At(TKey key, TimeSpan after)
    {
        var due = time.GetTimestamp() + (long)(Math.Max(0, after.TotalSeconds) * time.TimestampFrequency);
        lock (_lock)
        {
            if (_due.TryGetValue(key, out var known))
            {
                if (known <= due)
                {
                    return true;
                }
            }
            else if (_due.Count >= most)
            {
                return false;
            }

            _due[key] = due;
            Enqueue(key, due);
            return true;
        }
    }

    /// <summary>Waits for the next key that is due; it is the caller's until <see cref="Done"/>.</summary>
    public async Task<TKey> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task earlier;
            TimeSpan? wait;
            lock (_lock)
            {
                if (TryTake(out var key, out wait))
                {
                    return key;
                }

                earlier = _earlier.Task;
            }

            await WaitAsync(earlier, wait, cancellationToken);
        }
    }

    /// <summary>The key may be taken again, if it is asked for.</summary>
    public void Done(TKey key)
    {
        lock (_lock)
        {
            _underWay.Remove(key);
            if (_due.TryGetValue(key, out var due))
            {
                Enqueue(key, due);
            }
        }
    }

    private void Enqueue(TKey key, long due)
    {
        if (_underWay.Contains(key))
        {
            return;
        }

        var isFirst = !_queue.TryPeek(out _, out var first) || due < first;
        _queue.Enqueue(key, due);
        if (isFirst)
        {
            _earlier.TrySetResult();
            _earlier = New();
        }
    }

    private bool TryTake(out TKey key, out TimeSpan? wait)
    {
        wait = null;
        while (_queue.TryPeek(out var next, out var due))
        {
            if (_underWay.Contains(next) || !_due.TryGetValue(next, out var current) || current != due)
            {
                // It was asked for earlier, and has gone there.
                _queue.Dequeue();
                continue;
            }

            var now = time.GetTimestamp();
            if (due > now)
            {
                wait = time.GetElapsedTime(now, due);
                break;
            }

            _queue.Dequeue();
            _due.Remove(next);
            _underWay.Add(next);
            // Others that are due need not wait for this one.
            _earlier.TrySetResult();
            _earlier = New();
            key = next;
            return true;
        }

        key = default!;
        return false;
    }

    private async Task WaitAsync(Task earlier, TimeSpan? wait, CancellationToken cancellationToken)
    {
        if (wait is not { } until)
        {
            await earlier.WaitAsync(cancellationToken);
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(earlier, Task.Delay(until, time, stop.Token));
        await stop.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
