using Footbridge.Configuration;

namespace Footbridge.Media;

/// <summary>The two deadlines of a fetch: one as a whole, and one from each sign of life to the next.</summary>
internal sealed class FetchDeadline : IDisposable
{
    private readonly MediaConfig _config;
    private readonly CancellationTokenSource _total;
    private readonly CancellationTokenSource _idle;
    private readonly CancellationTokenSource _both;

    public FetchDeadline(MediaConfig config, TimeProvider time, CancellationToken cancellationToken)
    {
        _config = config;
        _total = new CancellationTokenSource(config.FetchTimeout, time);
        _idle = new CancellationTokenSource(config.FetchIdleTimeout, time);
        _both = CancellationTokenSource.CreateLinkedTokenSource(_total.Token, _idle.Token, cancellationToken);
    }

    public CancellationToken Token => _both.Token;

    public void Progressed() => _idle.CancelAfter(_config.FetchIdleTimeout);

    /// <summary>What to say of a cancellation that was not the caller's.</summary>
    public FileFetchException ToException(Exception cause) => _total.IsCancellationRequested
        ? new FileFetchException($"it did not come within {InWords(_config.FetchTimeout)}", isPassing: false, cause)
        : new FileFetchException($"its server was silent for {InWords(_config.FetchIdleTimeout)}", isPassing: true, cause);

    public void Dispose()
    {
        _both.Dispose();
        _idle.Dispose();
        _total.Dispose();
    }

    public static string InWords(TimeSpan time) => time < TimeSpan.FromMinutes(2) ? $"{time.TotalSeconds:0} seconds" : $"{time.TotalMinutes:0} minutes";
}
