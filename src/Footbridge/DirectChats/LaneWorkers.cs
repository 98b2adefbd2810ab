using Footbridge.Configuration;
using Footbridge.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// Takes ready queues, has the job at their head tried (<see cref="Attempts"/>), and its outcome committed (<see cref="JobEnds"/>). Before
/// it: the intakes and <see cref="Lanes"/>; after it: the routers of the two flows.
/// </summary>
internal sealed partial class LaneWorkers(
    Lanes lanes,
    Waits waits,
    Gates gates,
    JobStore jobs,
    Attempts attempts,
    JobEnds ends,
    IEnumerable<IJobRouter> routers,
    BridgeConfig config,
    TimeProvider time,
    ILogger<LaneWorkers> logger) : BackgroundService
{
    private static readonly TimeSpan StoreDelay = TimeSpan.FromSeconds(1);

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
                : await attempts.MakeAsync(router, job, cancellationToken);
            if (delivery is Delivery.Retry retry)
            {
                await DelayAsync(router, queue, job, retry, started, cancellationToken);
                return;
            }

            await EndAsync(router, queue, job, delivery, cancellationToken);
        }
        catch (StoreException exception) when (!exception.IsRefusal)
        {
            // Nothing was decided: the same attempt once more, with the same transaction id.
            Log.StoreFailed(logger, exception, job?.Id ?? "?");
            waits.Delay(queue, job, StoreDelay);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A fault of ours outside the attempt. A worker that died of it would leave its lane standing without a word.
            await AfterFaultAsync(router, queue, job, exception, cancellationToken);
        }
    }

    private async Task EndAsync(IJobRouter router, LaneQueue queue, Job job, Delivery delivery, CancellationToken cancellationToken)
    {
        await ends.CommitAsync(router, job, delivery, cancellationToken);
        waits.Forget(job);
        Log.Done(logger, job.Id, InWords(delivery));
        lanes.Done(queue);
    }

    /// <summary>
    /// The same fault may come at each attempt: for as long as others are tried the job is tried again, then it is given up and told; and where not even
    /// that can be committed it stays in the inbox until the next start, with its lane going on without it.
    /// </summary>
    private async Task AfterFaultAsync(IJobRouter router, LaneQueue queue, Job? job, Exception fault, CancellationToken cancellationToken)
    {
        ends.CountFault(queue.Direction, fault, job);
        queue.FaultySince ??= time.GetTimestamp();
        if (time.GetElapsedTime(queue.FaultySince.Value) <= config.Delivery.AttemptsFor)
        {
            queue.Fault = new LaneFault(Attempts.Failed, (job?.Attempts ?? 0) + 1);
            waits.Delay(queue, job, config.Delivery.LongestRetryAfter);
            return;
        }

        try
        {
            if (job is null || !await ends.TryGiveUpAsync(router, job, fault, cancellationToken))
            {
                Log.SetAside(logger, job?.Id ?? "?", queue.Lane.Text);
            }

            if (job is not null)
            {
                waits.Forget(job);
            }

            lanes.Done(queue);
        }
        catch (StoreException exception)
        {
            Log.StoreFailed(logger, exception, job?.Id ?? "?");
            waits.Delay(queue, job, StoreDelay);
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
            await EndAsync(router, queue, job, router.GiveUp(job, retry.Reason, null), cancellationToken);
            return;
        }

        await ends.CountAttemptAsync(tried, cancellationToken);
        Lanes.ReplaceHead(queue, tried);
        queue.Fault = new LaneFault(retry.Reason, tried.Attempts);
        queue.FaultySince = null;
        if (retry.Behind is { } gate)
        {
            gate.Park(queue);
            return;
        }

        waits.Delay(queue, tried, delay);
        Log.TriedAgain(logger, job.Id, tried.Attempts, delay, retry.Reason);
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
        [LoggerMessage(3010, LogLevel.Debug, "Job {Job} is done: {Outcome}")]
        public static partial void Done(ILogger logger, string job, string outcome);

        [LoggerMessage(3011, LogLevel.Error, "The store failed under job {Job}; it is tried again")]
        public static partial void StoreFailed(ILogger logger, Exception exception, string job);

        [LoggerMessage(3014, LogLevel.Information, "Job {Job} is tried again, attempt {Attempt}, in {Delay}: {Reason}")]
        public static partial void TriedAgain(ILogger logger, string job, int attempt, TimeSpan delay, string reason);

        [LoggerMessage(3015, LogLevel.Error, "Job {Job} cannot be ended; lane {Lane} goes on without it, and it waits in the store for the next start")]
        public static partial void SetAside(ILogger logger, string job, string lane);
    }
}
