using Footbridge.Configuration;

namespace Footbridge.Media;

/// <summary>
/// The time that fetching all files of one message has together, from whichever of their addresses: what comes after them in the
/// chat waits meanwhile, and twenty files at three addresses each would hold it up for hours. What was fetched by then is still stored.
/// </summary>
internal sealed class FetchBudget : IDisposable
{
    private readonly TimeSpan _all;
    private readonly TimeProvider _time;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _spent;
    private readonly CancellationTokenSource _both;

    public FetchBudget(MediaConfig config, TimeProvider time, CancellationToken cancellationToken)
        : this(config.FetchMessageTimeout, time, cancellationToken, cancellationToken)
    {
    }

    private FetchBudget(TimeSpan all, TimeProvider time, CancellationToken outer, CancellationToken caller)
    {
        (_all, _time, _caller) = (all, time, caller);
        _spent = new CancellationTokenSource(all, time);
        _both = CancellationTokenSource.CreateLinkedTokenSource(_spent.Token, outer);
    }

    public CancellationToken Token => _both.Token;

    /// <summary>Whether a cancellation was this budget's, and not the caller's.</summary>
    public bool IsSpent => _both.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>A part of it, of so much at most.</summary>
    public FetchBudget Part(TimeSpan most) => new(most, _time, Token, _caller);

    public FileFetchException ToException(Exception cause) => new(
        $"it did not come within {FetchDeadline.InWords(_all)}, the time that all files of a message have", isPassing: false, cause);

    public void Dispose()
    {
        _both.Dispose();
        _spent.Dispose();
    }
}
