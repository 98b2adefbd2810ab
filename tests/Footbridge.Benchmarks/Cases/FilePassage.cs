namespace Footbridge.Benchmarks.Cases;

/// <summary>A large file through the bridge in one direction, and what the bridge needs for it.</summary>
internal sealed record FilePassage
{
    public required TimeSpan Took { get; init; }

    public required TimeSpan BridgeProcessor { get; init; }

    /// <summary>Resident memory before, in megabytes.</summary>
    public required double Before { get; init; }

    /// <summary>The most there was meanwhile.</summary>
    public required double Peak { get; init; }

    public double Rise => Peak - Before;

    public static Task<FilePassage> ToXmppAsync(Scene scene, CancellationToken cancellationToken) =>
        MeasureAsync(scene, () => scene.SendFileInMatrixAsync(cancellationToken));

    public static Task<FilePassage> ToMatrixAsync(Scene scene, CancellationToken cancellationToken) =>
        MeasureAsync(scene, () => scene.SendFileInXmppAsync(cancellationToken));

    private static async Task<FilePassage> MeasureAsync(Scene scene, Func<Task> send)
    {
        scene.Bridge.ForgetPeak();
        var (before, used, started) = (scene.Bridge.Megabytes().Now, scene.Bridge.ProcessorTime(), TimeProvider.System.GetTimestamp());
        await send();
        return new FilePassage
        {
            Took = TimeProvider.System.GetElapsedTime(started),
            BridgeProcessor = scene.Bridge.ProcessorTime() - used,
            Before = before,
            Peak = scene.Bridge.Megabytes().Peak,
        };
    }
}
