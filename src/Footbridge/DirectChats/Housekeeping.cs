using Footbridge.Configuration;
using Footbridge.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>What has to be looked at from time to time: parked jobs past their last day, counts of notices, old outcomes, unknown rooms.</summary>
internal sealed partial class Housekeeping(
    Database database, JobStore jobs, Lanes lanes, Gates gates, Outcomes outcomes, NoticeThrottle throttle, BridgeConfig config, TimeProvider time,
    ILogger<Housekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(20);

    /// <summary>How long events wait for their room to become known, beyond the time that the attempts to make it so may take.</summary>
    private static readonly TimeSpan UnknownFor = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Round, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            gates.Homeserver.ReleaseForInspection();
            gates.Component.ReleaseForInspection();
            try
            {
                await TidyAsync(stoppingToken);
            }
            catch (StoreException exception)
            {
                Log.NotTidied(logger, exception);
            }
        }
    }

    /// <summary>What is counted and not told yet is in memory alone: it is told now, or when the bridge is back.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        var counts = throttle.TakeAll();
        if (counts.Count == 0)
        {
            return;
        }

        try
        {
            await database.WriteAsync(connection => Tell(connection, counts), cancellationToken);
        }
        catch (StoreException exception)
        {
            Log.NotCounted(logger, exception);
        }
    }

    private void Tell(SqliteConnection connection, IReadOnlyList<(LaneKey Lane, Notice Notice)> counts)
    {
        foreach (var (lane, notice) in counts)
        {
            outcomes.Tell(connection, lane, notice);
        }
    }

    private async Task TidyAsync(CancellationToken cancellationToken)
    {
        var counts = throttle.TakeOverdue();
        await database.WriteAsync(
            connection =>
            {
                Tell(connection, counts);
                JobStore.Forget(connection, Before(config.Delivery.KeepOutcomesFor));
                ResendStore.Forget(connection, Before(config.Delivery.KeepOutcomesFor));
                MediaTokenStore.Forget(connection, Before(TimeSpan.Zero));
            },
            cancellationToken);
        foreach (var lane in lanes.UnknownRooms())
        {
            await DropStrangersAsync(lane, cancellationToken);
        }
    }

    /// <summary>Rooms that are no chat of ours, e.g. one that the ghost declined: nothing is remembered of their events.</summary>
    private async Task DropStrangersAsync(LaneKey lane, CancellationToken cancellationToken)
    {
        var old = jobs.WaitingIn(lane).Where(job => job.ReceivedAt < Before(config.Delivery.AttemptsFor + UnknownFor)).Select(job => job.Seq).ToHashSet();
        if (old.Count == 0)
        {
            return;
        }

        await database.WriteAsync(
            connection =>
            {
                var dropped = JobStore.DropFrom(connection, lane, old);
                database.AfterCommit(() => lanes.Drop(lane, dropped));
            },
            cancellationToken);
    }

    private long Before(TimeSpan age) => (time.GetUtcNow() - age).ToUnixTimeMilliseconds();

    private static partial class Log
    {
        [LoggerMessage(3070, LogLevel.Error, "The store could not be tidied; it is tried again")]
        public static partial void NotTidied(ILogger logger, Exception exception);

        [LoggerMessage(3071, LogLevel.Error, "What was refused since it was last told of could not be counted to its owners")]
        public static partial void NotCounted(ILogger logger, Exception exception);
    }
}
