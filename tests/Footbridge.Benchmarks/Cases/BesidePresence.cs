namespace Footbridge.Benchmarks.Cases;

/// <summary>Single messages in quiet, and the same while a chatty roster changes its presence all the time.</summary>
internal sealed record BesidePresence
{
    public const int PerSecond = 5_000;

    public required Unloaded Quiet { get; init; }

    public required Unloaded Beside { get; init; }

    /// <summary>Changes a second that the bridge took.</summary>
    public required double Changes { get; init; }

    /// <summary>Processor that the bridge used meanwhile, in cores.</summary>
    public required double Cores { get; init; }

    /// <summary>Requests for presence a second that came of it.</summary>
    public required double Requests { get; init; }

    public static Task<BesidePresence> ToXmppAsync(Scene scene, int samples, CancellationToken cancellationToken) =>
        MeasureAsync(scene, () => Unloaded.ToXmppAsync(scene, samples, cancellationToken));

    public static Task<BesidePresence> ToMatrixAsync(Scene scene, int samples, CancellationToken cancellationToken) =>
        MeasureAsync(scene, () => Unloaded.ToMatrixAsync(scene, samples, cancellationToken));

    private static async Task<BesidePresence> MeasureAsync(Scene scene, Func<Task<Unloaded>> measure)
    {
        var quiet = await measure();
        using var stop = new CancellationTokenSource();
        var (before, used, started) = (scene.Presences, scene.Bridge.ProcessorTime(), TimeProvider.System.GetTimestamp());
        var changing = scene.ShowPresencesAsync(PerSecond, stop.Token);
        var beside = await measure();
        var took = TimeProvider.System.GetElapsedTime(started);
        var (requests, cores) = ((scene.Presences - before) / took.TotalSeconds, (scene.Bridge.ProcessorTime() - used) / took);
        await stop.CancelAsync();
        return new BesidePresence { Quiet = quiet, Beside = beside, Changes = await changing, Requests = requests, Cores = cores };
    }
}
