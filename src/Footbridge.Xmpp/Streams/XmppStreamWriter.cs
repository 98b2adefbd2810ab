using System.Buffers;
using System.Text;

namespace Footbridge.Xmpp;

/// <summary>
/// The only place that writes to the wire. Texts go out whole and in the order in which they came; what comes while one
/// write is under way goes out together in the next. Whoever writes does not wait for it, unless too much is waiting.
/// </summary>
internal sealed class XmppStreamWriter(Stream stream, TimeProvider time)
{
    private const int MaxWaitingBytes = 1 << 18;
    private const int KeptBufferBytes = 1 << 20;

    private readonly Lock _lock = new();
    private ArrayBufferWriter<byte> _filling = new();
    private ArrayBufferWriter<byte> _sending = new();
    private TaskCompletionSource<string?> _batch = NewBatch();
    private string? _fault;
    private bool _isSending;
    private long _sendingSince;

    /// <summary>How long the write under way has been waiting for the server to take it.</summary>
    public TimeSpan Stuck => Interlocked.Read(ref _sendingSince) is var since and not 0 ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Completes at once, or, when much is waiting, when the operating system has it.</summary>
    /// <exception cref="XmppDisconnectedException">The connection is gone.</exception>
    public ValueTask WriteAsync(string text, CancellationToken ct)
    {
        var sent = Enqueue(text, out var waiting);
        return waiting < MaxWaitingBytes && !sent.IsCompleted ? ValueTask.CompletedTask : new ValueTask(AwaitAsync(sent, ct));
    }

    /// <summary>Completes when the operating system has it, and with it all that was written before.</summary>
    /// <exception cref="XmppDisconnectedException">The connection is gone.</exception>
    public Task WriteAndFlushAsync(string text, CancellationToken ct) => AwaitAsync(Enqueue(text, out _), ct);

    /// <summary>Nothing goes out any more.</summary>
    public void Close(string reason)
    {
        lock (_lock)
        {
            _fault ??= reason;
            _batch.TrySetResult(_fault);
        }
    }

    private static async Task AwaitAsync(Task<string?> sent, CancellationToken ct)
    {
        if (await sent.WaitAsync(ct) is { } fault)
        {
            throw new XmppDisconnectedException(fault, null);
        }
    }

    // The result is what went wrong; as an exception it would have to be observed by those who do not wait.
    private Task<string?> Enqueue(string text, out int waiting)
    {
        Task<string?> sent;
        lock (_lock)
        {
            waiting = 0;
            if (_fault is not null)
            {
                return Task.FromResult<string?>(_fault);
            }

            Encoding.UTF8.GetBytes(text, _filling);
            waiting = _filling.WrittenCount;
            sent = _batch.Task;
            if (_isSending)
            {
                return sent;
            }

            _isSending = true;
        }

        // Ends by itself, when nothing is left or by the fault that everybody gets who writes.
        _ = SendAllAsync();
        return sent;
    }

    private async Task SendAllAsync()
    {
        // So that what several write at once goes out at once.
        await Task.Yield();
        while (TryTake(out var batch))
        {
            try
            {
                await stream.WriteAsync(_sending.WrittenMemory, CancellationToken.None);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                Close("The connection to the XMPP server broke");
                batch.TrySetResult(_fault);

                // The reader notices, and whoever owns it ends the link.
                await stream.DisposeAsync();
                return;
            }

            Interlocked.Exchange(ref _sendingSince, 0);
            batch.TrySetResult(null);
        }
    }

    private bool TryTake(out TaskCompletionSource<string?> batch)
    {
        lock (_lock)
        {
            batch = _batch;
            _isSending = _filling.WrittenCount > 0 && _fault is null;
            if (!_isSending)
            {
                return false;
            }

            _batch = NewBatch();
            _sending.ResetWrittenCount();
            (_filling, _sending) = (_sending.Capacity > KeptBufferBytes ? new ArrayBufferWriter<byte>() : _sending, _filling);
            Interlocked.Exchange(ref _sendingSince, time.GetTimestamp());
            return true;
        }
    }

    private static TaskCompletionSource<string?> NewBatch() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
