using System.Diagnostics;

namespace Footbridge.Benchmarks.Cases;

/// <summary>How long one message is on its way through the bridge while there is no other: put in, seen at the other end.</summary>
internal sealed record Unloaded(TimeSpan P50, TimeSpan P95, TimeSpan P99)
{
    /// <summary>What follows a message (confirmations, receipts) is over before the next.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public static Task<Unloaded> ToXmppAsync(Scene scene, int samples, CancellationToken cancellationToken) =>
        MeasureAsync(scene.ToXmpp, samples, () => scene.SayInMatrixAsync(1, cancellationToken), cancellationToken);

    public static Task<Unloaded> ToMatrixAsync(Scene scene, int samples, CancellationToken cancellationToken) =>
        MeasureAsync(scene.ToMatrix, samples, () => scene.SayInXmppAsync(1, cancellationToken), cancellationToken);

    private static async Task<Unloaded> MeasureAsync(Traffic traffic, int samples, Func<Task> say, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>(samples);
        for (var sample = 0; sample < samples; sample++)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            var started = Stopwatch.GetTimestamp();
            await say();
            await traffic.SettleAsync(cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(started, traffic.LastArrival));
        }

        times.Sort();
        return new Unloaded(times[samples / 2], times[samples * 95 / 100], times[samples * 99 / 100]);
    }
}
