using System.Diagnostics;

namespace Footbridge.Benchmarks.Cases;

/// <summary>One direction under as much load as it takes, from the first message put in to the last that came out.</summary>
internal sealed record Sustained
{
    public required int Messages { get; init; }

    public required TimeSpan Took { get; init; }

    /// <summary>With what follows from the last message, over which the processors are counted.</summary>
    public required TimeSpan TookInAll { get; init; }

    public required TimeSpan BridgeProcessor { get; init; }

    /// <summary>What the stubs used of the same cores meanwhile.</summary>
    public required TimeSpan StubProcessor { get; init; }

    /// <summary>What other programs of the machine used meanwhile.</summary>
    public required TimeSpan OthersProcessor { get; init; }

    public double MessagesPerSecond => Messages / Took.TotalSeconds;

    public double ProcessorMilliseconds => BridgeProcessor.TotalMilliseconds / Messages;

    public static Task<Sustained> ToXmppAsync(Scene scene, int messages, CancellationToken cancellationToken) => MeasureAsync(
        scene,
        scene.ToXmpp,
        messages,
        async () =>
        {
            await scene.SayInMatrixAsync(messages, cancellationToken);
            await scene.ToXmpp.SettleAsync(cancellationToken);
            await scene.SettleReadingAsync(scene.Reading.BehindByContact, cancellationToken);
        });

    /// <summary>The time is that of the posts; the receipts that follow count as work.</summary>
    public static Task<Sustained> ToMatrixAsync(Scene scene, int messages, CancellationToken cancellationToken) => MeasureAsync(
        scene,
        scene.ToMatrix,
        messages,
        async () =>
        {
            await scene.SayInXmppAsync(messages, cancellationToken);
            await scene.Receipts.SettleAsync(cancellationToken);
            await scene.SettleReadingAsync(scene.Reading.BehindByOwner, cancellationToken);
        });

    private static async Task<Sustained> MeasureAsync(Scene scene, Traffic timed, int messages, Func<Task> say)
    {
        var (machineBefore, stubsBefore, bridgeBefore) = Processor(scene);
        var started = Stopwatch.GetTimestamp();
        await say();
        var tookInAll = Stopwatch.GetElapsedTime(started);
        var (machineAfter, stubsAfter, bridgeAfter) = Processor(scene);
        var (stubs, bridge) = (stubsAfter - stubsBefore, bridgeAfter - bridgeBefore);
        return new Sustained
        {
            Messages = messages,
            Took = Stopwatch.GetElapsedTime(started, timed.LastArrival),
            TookInAll = tookInAll,
            BridgeProcessor = bridge,
            StubProcessor = stubs,
            OthersProcessor = machineAfter - machineBefore - stubs - bridge,
        };
    }

    private static (TimeSpan Machine, TimeSpan Stubs, TimeSpan Bridge) Processor(Scene scene) =>
        (MachineProcessor.Used(), Process.GetCurrentProcess().TotalProcessorTime, scene.Bridge.ProcessorTime());
}
