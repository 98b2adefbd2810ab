using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// Has committed and counted how a job ended; where that cannot be committed, that it was given up. Before it: <see cref="LaneWorkers"/>; after it:
/// <see cref="Outcomes"/>.
/// </summary>
internal sealed partial class JobEnds(Outcomes outcomes, JobMeter meter, ILogger<JobEnds> logger)
{
    public async Task CommitAsync(IJobRouter router, Job job, Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            await CommitAsync(job, delivery, cancellationToken);
        }
        catch (Exception exception) when (exception is XmppException or StoreException { IsRefusal: true })
        {
            // A stanza that cannot be written, or a change that cannot be stored, is a fault of ours; the lane must not stop for it.
            CountFault(job.Direction, exception, job);
            var reason = exception is StanzaTooLargeException ? "it is larger than the XMPP server takes" : Attempts.Failed;
            await CommitAsync(job, router.GiveUp(job, reason, exception), cancellationToken);
        }
    }

    public async Task CountAttemptAsync(Job tried, CancellationToken cancellationToken)
    {
        await outcomes.CountAttemptAsync(tried, cancellationToken);
        meter.TriedInVain(tried);
    }

    public void CountFault(Direction direction, Exception fault, Job? job)
    {
        Log.Failed(logger, fault, job?.Id ?? "?");
        meter.Failed(direction);
    }

    /// <summary>
    /// Ends a job that one fault of ours keeps from ending: told as others are, and where the fault is in that, without a word.
    /// False where nothing can be committed of it.
    /// </summary>
    /// <exception cref="StoreException">The store takes nothing now, of whichever job.</exception>
    public async Task<bool> TryGiveUpAsync(IJobRouter router, Job job, Exception cause, CancellationToken cancellationToken)
    {
        foreach (var end in (Func<Delivery>[])[() => router.GiveUp(job, Attempts.Failed, cause), () => new Delivery.Refused(Attempts.Failed)])
        {
            try
            {
                await CommitAsync(job, end(), cancellationToken);
                return true;
            }
            catch (Exception exception) when (
                exception is not StoreException { IsRefusal: false } && (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested))
            {
                CountFault(job.Direction, exception, job);
            }
        }

        return false;
    }

    private async Task CommitAsync(Job job, Delivery delivery, CancellationToken cancellationToken)
    {
        await outcomes.CommitAsync(job, delivery, cancellationToken);
        meter.Ended(job, delivery);
    }

    private static partial class Log
    {
        [LoggerMessage(3016, LogLevel.Error, "Job {Job} failed by a fault of the bridge")]
        public static partial void Failed(ILogger logger, Exception exception, string job);
    }
}
