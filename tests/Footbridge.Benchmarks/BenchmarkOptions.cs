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

    /// <summary>One message at a time beside 5,000 changes of presence a second.</summary>
    Presence,

    /// <summary>Sustained, both directions, everything read as it comes.</summary>
    Read,

    /// <summary>Sustained, both directions, edits and reactions among the texts, everything confirmed and read as it comes.</summary>
    Mix,

    /// <summary>A file of 100 MB, both directions.</summary>
    Files,

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
