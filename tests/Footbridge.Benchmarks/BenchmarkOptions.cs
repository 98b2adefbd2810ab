namespace Footbridge.Benchmarks;

internal enum BenchmarkCase
{
    All,

    /// <summary>Sustained, Matrix -> XMPP.</summary>
    ToXmpp,

    /// <summary>Sustained, XMPP -> Matrix, each message with a receipt.</summary>
    ToMatrix,

    /// <summary>One message at a time, both directions.</summary>
    Unloaded,

    /// <summary>From the start of the process to ready.</summary>
    Start,
}

internal sealed record BenchmarkOptions
{
    public required int Chats { get; init; }

    public required int Messages { get; init; }

    public required int Samples { get; init; }

    public required IReadOnlyList<BenchmarkCase> Cases { get; init; }

    public required string? Folder { get; init; }

    public bool Asks(BenchmarkCase benchmarkCase) => Cases.Contains(BenchmarkCase.All) || Cases.Contains(benchmarkCase);
}
