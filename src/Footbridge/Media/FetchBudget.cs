using Footbridge.Configuration;

namespace Footbridge.Media;

/// <summary>
/// The time that fetching all files of one message has together, from whichever of their addresses: what comes after them in the
/// chat waits meanwhile, and twenty files at three addresses each would hold it up for hours. What was fetched by then is still stored.
/// </summary>
internal sealed class FetchBudget : IDisposable
{
    private readonly MediaConfig _config;
    private readonly CancellationToken _outer;
    private readonly CancellationTokenSource _spent;
    private readonly CancellationTokenSource _both;

    public FetchBudget(MediaConfig config, TimeProvider time, CancellationToken cancellationToken)
    {
        _config = config;
        _outer = cancellationToken;
        _spent = new CancellationTokenSource(config.FetchMessageTimeout, time);
        _both = CancellationTokenSource.CreateLinkedTokenSource(_spent.Token, cancellationToken);
    }

    public CancellationToken Token => _both.Token;

    /// <summary>Whether a cancellation was this budget's, and nobody else's.</summary>
    public bool IsSpent => _spent.IsCancellationRequested && !_outer.IsCancellationRequested;

    public FileFetchException ToException(Exception cause) => new(
        $"it did not come within {FetchDeadline.InWords(_config.FetchMessageTimeout)}, the time that all files of a message have", isPassing: false, cause);

    public void Dispose()
    {
        _both.Dispose();
        _spent.Dispose();
    }
}
