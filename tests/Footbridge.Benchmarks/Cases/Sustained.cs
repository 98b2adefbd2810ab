using System.Diagnostics;

namespace Footbridge.Benchmarks.Cases;

/// <summary>One direction under as much load as it takes, from the first message put in to the last that came out.</summary>
internal sealed record Sustained
{
    public required int Messages { get; init; }

    public required TimeSpan Took { get; init; }

    public required TimeSpan BridgeProcessor { get; init; }

    /// <summary>What the stubs used of the same cores meanwhile.</summary>
    public required TimeSpan StubProcessor { get; init; }

    /// <summary>What other programs of the machine used meanwhile.</summary>
    public required TimeSpan OthersProcessor { get; init; }

    public double MessagesPerSecond => Messages / Took.TotalSeconds;

    public double ProcessorMilliseconds => BridgeProcessor.TotalMilliseconds / Messages;

    public static async Task<Sustained> ToXmppAsync(Scene scene, int messages, CancellationToken cancellationToken) =>
        await MeasureAsync(scene, scene.ToXmpp, scene.ToXmpp, messages, () => scene.SayInMatrixAsync(messages, cancellationToken), cancellationToken);

    /// <summary>The time is that of the posts; the receipts that follow count as work.</summary>
    public static async Task<Sustained> ToMatrixAsync(Scene scene, int messages, CancellationToken cancellationToken) =>
        await MeasureAsync(scene, scene.ToMatrix, scene.Receipts, messages, () => scene.SayInXmppAsync(messages, cancellationToken), cancellationToken);

    private static async Task<Sustained> MeasureAsync(
        Scene scene, Traffic timed, Traffic last, int messages, Func<Task> say, CancellationToken cancellationToken)
    {
        var (machineBefore, stubsBefore, bridgeBefore) = Processor(scene);
        var started = Stopwatch.GetTimestamp();
        await say();
        await last.SettleAsync(cancellationToken);
        var (machineAfter, stubsAfter, bridgeAfter) = Processor(scene);
        var (stubs, bridge) = (stubsAfter - stubsBefore, bridgeAfter - bridgeBefore);
        return new Sustained
        {
            Messages = messages,
            Took = Stopwatch.GetElapsedTime(started, timed.LastArrival),
            BridgeProcessor = bridge,
            StubProcessor = stubs,
            OthersProcessor = machineAfter - machineBefore - stubs - bridge,
        };
    }

    private static (TimeSpan Machine, TimeSpan Stubs, TimeSpan Bridge) Processor(Scene scene) =>
        (MachineProcessor.Used(), Process.GetCurrentProcess().TotalProcessorTime, scene.Bridge.ProcessorTime());
}
