using System.Net;
using Footbridge.Configuration;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// Takes ready queues, tries the job at their head, and has the outcome committed. The one place where the exceptions of
/// an attempt become an outcome. Before it: the intakes and <see cref="Lanes"/>; after it: the routers of the two flows.
/// </summary>
internal sealed partial class LaneWorkers(
    Lanes lanes,
    Waits waits,
    Gates gates,
    JobStore jobs,
    Outcomes outcomes,
    IEnumerable<IJobRouter> routers,
    JobMeter meter,
    BridgeConfig config,
    TimeProvider time,
    ILogger<LaneWorkers> logger) : BackgroundService
{
    private static readonly TimeSpan StoreDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RoomDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Takes up what waits in the store: here and not in the loop, which runs beside the start of the intakes, so that a job
    /// that comes in meanwhile is neither before the older ones nor there twice. This service starts before them.
    /// </summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var lane in jobs.WaitingPlaces().GroupBy(place => (place.Lane, place.Direction)))
        {
            lanes.AddPlaces(lane.Key.Lane, lane.Key.Direction, [.. lane.Select(place => place.Seq)]);
        }

        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A lane in the middle of a slow request holds one worker; twice the requests that may be under way leaves room for the rest.
        var workers =
            from router in routers
            from worker in Enumerable.Range(0, config.Homeserver.MaxRequests * 2)
            select WorkAsync(router, stoppingToken);
        await Task.WhenAll(workers.ToList());
    }

    private async Task WorkAsync(IJobRouter router, CancellationToken cancellationToken)
    {
        await foreach (var queue in lanes.Ready(router.Direction).ReadAllAsync(cancellationToken))
        {
            await WorkOnHeadAsync(router, queue, cancellationToken);
        }
    }

    private async Task WorkOnHeadAsync(IJobRouter router, LaneQueue queue, CancellationToken cancellationToken)
    {
        var place = Lanes.Head(queue);
        var started = time.GetTimestamp();
        Job? job = null;
        try
        {
            job = place.Job ?? jobs.Load(place.Seq);
            var tooOld = time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(job.ReceivedAt) > config.Delivery.GiveUpAfter;
            var isGivenUp = waits.IsGivenUp(job);
            if (!tooOld && !isGivenUp && !gates.For(job.Kind).IsOpen)
            {
                gates.For(job.Kind).Park(queue);
                return;
            }

            var delivery = isGivenUp ? GiveUp(router, job, new GivenUpException())
                : tooOld ? router.GiveUp(job, "the other side could not be reached for too long", null)
                : await AttemptAsync(router, job, cancellationToken);
            if (delivery is Delivery.Retry retry)
            {
                await DelayAsync(router, queue, job, retry, started, cancellationToken);
                return;
            }

            await CommitAsync(router, job, delivery, cancellationToken);
            waits.Forget(job);
            Log.Done(logger, job.Id, InWords(delivery));
            lanes.Done(queue);
        }
        catch (StoreException exception)
        {
            // Nothing was decided: the same attempt once more, with the same transaction id.
            Log.StoreFailed(logger, exception, job?.Id ?? "?");
            waits.Delay(queue, job, StoreDelay);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A fault of ours outside the attempt. A worker that died of it would leave its lane standing without a word.
            Log.AttemptFailed(logger, exception, job?.Id ?? "?");
            waits.Delay(queue, job, config.Delivery.LongestRetryAfter);
        }
    }

    private async Task CommitAsync(IJobRouter router, Job job, Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            await outcomes.CommitAsync(job, delivery, cancellationToken);
            meter.Ended(job, delivery);
        }
        catch (Exception exception) when (exception is XmppException or StoreException { IsRefusal: true })
        {
            // A stanza that cannot be written, or a change that cannot be stored, is a fault of ours; the lane must not stop for it.
            Log.AttemptFailed(logger, exception, job.Id);
            var refused = router.GiveUp(
                job, exception is StanzaTooLargeException ? "it is larger than the XMPP server takes" : "the bridge failed", exception);
            await outcomes.CommitAsync(job, refused, cancellationToken);
            meter.Ended(job, refused);
        }
    }

    // The one catch a job.
    private async Task<Delivery> AttemptAsync(IJobRouter router, Job job, CancellationToken cancellationToken)
    {
        try
        {
            using var scope = Log.JobScope(logger, job.Lane.Text, job.Id);
            return await router.RouteAsync(job, cancellationToken);
        }
        catch (HomeserverUnreachableException exception)
        {
            gates.Homeserver.Close(exception.Message);
            return new Delivery.Retry("the homeserver did not answer", Behind: gates.Homeserver);
        }
        catch (XmppDisconnectedException)
        {
            return new Delivery.Retry("the XMPP server is not connected", Behind: gates.Component);
        }
        catch (RoomUndecidedException exception)
        {
            return new Delivery.Retry(exception.Message, RoomDelay);
        }
        catch (UnreadableAnswerException exception)
        {
            return new Delivery.Retry(exception.Message);
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.TooManyRequests || (int)exception.Status >= 500)
        {
            return new Delivery.Retry($"the Matrix server cannot take it now ({exception.ErrCode})", exception.RetryAfter);
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Unauthorized)
        {
            // Our token, not this job: what the watch finds out opens the gate again.
            gates.Homeserver.Close($"the homeserver refuses the bridge: {exception.Message}");
            return new Delivery.Retry($"the homeserver refuses the bridge ({exception.ErrCode})");
        }
        catch (MatrixException exception)
        {
            Log.RefusedByHomeserver(logger, job.Id, exception.ErrCode);
            return router.GiveUp(job, $"the Matrix server refused it ({exception.ErrCode})", exception);
        }
        catch (IdentityRefusedException exception)
        {
            Log.RefusedByHomeserver(logger, job.Id, exception.Message);
            return router.GiveUp(job, "the bridge may not act for this user", exception);
        }
        catch (MediaStalledException exception)
        {
            return new Delivery.Retry(exception.Message);
        }
        catch (Exception exception) when (
            exception is not StoreException { IsRefusal: false } && (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested))
        {
            // A fault of ours. It is tried again for as long as a passing one, and then told: never dropped in silence.
            Log.AttemptFailed(logger, exception, job.Id);
            return new Delivery.Retry("the bridge failed", null);
        }
    }

    private async Task DelayAsync(
        IJobRouter router, LaneQueue queue, Job job, Delivery.Retry retry, long started, CancellationToken cancellationToken)
    {
        // Behind a gate the deadline stands still. What the attempt itself took counts there too: else one call that never ends in
        // time would be made again for days.
        var delay = retry.Behind is null ? retry.After ?? Backoff(job.Attempts) : TimeSpan.Zero;
        var tried = job with
        {
            Attempts = job.Attempts + (retry.Behind is null ? 1 : 0),
            TriedMilliseconds = job.TriedMilliseconds + (long)(time.GetElapsedTime(started) + delay).TotalMilliseconds,
        };
        if (tried.TriedMilliseconds > config.Delivery.AttemptsFor.TotalMilliseconds)
        {
            await CommitAsync(router, job, router.GiveUp(job, retry.Reason, null), cancellationToken);
            waits.Forget(job);
            lanes.Done(queue);
            return;
        }

        await outcomes.CountAttemptAsync(tried, cancellationToken);
        Lanes.ReplaceHead(queue, tried);
        queue.Fault = new LaneFault(retry.Reason, tried.Attempts);
        if (retry.Behind is { } gate)
        {
            gate.Park(queue);
            return;
        }

        meter.TriedInVain(job);
        Log.TriedAgain(logger, job.Id, tried.Attempts, delay, retry.Reason);
        waits.Delay(queue, tried, delay);
    }

    private static Delivery GiveUp(IJobRouter router, Job job, GivenUpException cause) => router.GiveUp(job, cause.Message, cause);

    private static string InWords(Delivery delivery) => delivery switch
    {
        Delivery.Ignored ignored => $"ignored, {ignored.Reason}",
        Delivery.Refused refused => $"refused, {refused.Reason}",
        _ => "delivered",
    };

    private TimeSpan Backoff(int attempts)
    {
        var delay = Math.Min(config.Delivery.FirstRetryAfter.TotalSeconds * Math.Pow(2, attempts), config.Delivery.LongestRetryAfter.TotalSeconds);
        return TimeSpan.FromSeconds(delay * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    private static partial class Log
    {
        public static readonly Func<ILogger, string, string, IDisposable?> JobScope =
            LoggerMessage.DefineScope<string, string>("{Lane} {Job}");

        [LoggerMessage(3010, LogLevel.Debug, "Job {Job} is done: {Outcome}")]
        public static partial void Done(ILogger logger, string job, string outcome);

        [LoggerMessage(3011, LogLevel.Error, "The store failed under job {Job}; it is tried again")]
        public static partial void StoreFailed(ILogger logger, Exception exception, string job);

        [LoggerMessage(3012, LogLevel.Warning, "Job {Job} is refused: {Reason}")]
        public static partial void RefusedByHomeserver(ILogger logger, string job, string reason);

        [LoggerMessage(3013, LogLevel.Error, "An attempt at job {Job} failed by a fault of the bridge")]
        public static partial void AttemptFailed(ILogger logger, Exception exception, string job);

        [LoggerMessage(3014, LogLevel.Information, "Job {Job} is tried again, attempt {Attempt}, in {Delay}: {Reason}")]
        public static partial void TriedAgain(ILogger logger, string job, int attempt, TimeSpan delay, string reason);
    }
}
