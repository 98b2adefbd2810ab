namespace Footbridge.Xmpp;

/// <summary>
/// The stanzas of one link that the intake has taken and not committed yet. Bounded, in number and in bytes: beyond that the
/// reader waits, and with it the server.
/// </summary>
internal sealed class OpenAcceptances(IXmppIntake intake, ComponentLink link)
{
    private const int MaxOpen = 1000;
    private const long MaxBytes = 32 << 20;

    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open;
    private long _bytes;

    /// <summary>Hands it over, in the order of the calls. Called by one reader only.</summary>
    public async ValueTask AddAsync(Stanza stanza, long bytes, CancellationToken ct)
    {
        while (TryEnter(bytes) is { } full)
        {
            await full.WaitAsync(link.Closed);
            ct.ThrowIfCancellationRequested();
        }

        // Runs up to the intake's own queue here; what is left of it is counted until it ends.
        _ = CommitAsync(stanza, bytes, ct);
    }

    /// <summary>Returns when all that was handed over is committed, or has failed.</summary>
    public async Task DrainAsync()
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_open == 0)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed;
        }
    }

    private Task? TryEnter(long bytes)
    {
        lock (_lock)
        {
            if (_open > 0 && (_open >= MaxOpen || _bytes + bytes > MaxBytes))
            {
                return _changed.Task;
            }

            _open++;
            _bytes += bytes;
            return null;
        }
    }

    private async Task CommitAsync(Stanza stanza, long bytes, CancellationToken ct)
    {
        var accepting = AcceptAsync(stanza, ct);
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (accepting.Exception?.InnerException is { } fault)
        {
            // The peer sees no receipt; closing tells the server that we are in trouble, and it answers others in our place.
            link.Close($"A stanza could not be stored ({fault.GetType().Name})");
        }

        TaskCompletionSource changed;
        lock (_lock)
        {
            _open--;
            _bytes -= bytes;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
    }

    // Of its own, so that an intake that throws at once is no different from one that faults later.
    private async Task AcceptAsync(Stanza stanza, CancellationToken ct) => await intake.AcceptAsync(stanza, ct);
}
