using System.Globalization;
using System.Runtime.InteropServices;
using Footbridge.Benchmarks.Cases;

namespace Footbridge.Benchmarks;

/// <summary>The figures, each beside its target where it has one.</summary>
internal sealed class Report
{
    private readonly List<(string Figure, string Value, string Target, string Verdict)> _rows = [];

    /// <summary>What goes on, apart from the figures.</summary>
    public static void Tell(string line) => Console.Error.WriteLine(line);

    public void AddSustained(string direction, Sustained run, double target)
    {
        Add($"{direction}, sustained", Text($"{run.MessagesPerSecond:n0} messages/s"), Text($">= {target:n0}"), run.MessagesPerSecond >= target);
        Add($"{direction}, processor of the bridge", Text($"{run.ProcessorMilliseconds:n3} ms a message"), "<= 0.5", run.ProcessorMilliseconds <= 0.5);
        Add(
            $"{direction}, cores in use",
            Text($"bridge {run.BridgeProcessor / run.TookInAll:n2}, stubs {run.StubProcessor / run.TookInAll:n2}, others {run.OthersProcessor / run.TookInAll:n2} of {Environment.ProcessorCount}"));
    }

    public void AddUnloaded(string direction, Unloaded run) =>
        Add(
            $"{direction}, one at a time, p50 / p95 / p99",
            Text($"{run.P50.TotalMilliseconds:n1} / {run.P95.TotalMilliseconds:n1} / {run.P99.TotalMilliseconds:n1} ms"));

    public void AddBesidePresence(string direction, BesidePresence run)
    {
        AddUnloaded($"{direction}, in quiet", run.Quiet);
        Add(
            $"{direction}, beside {run.Changes:n0} presences/s",
            Text($"{run.Beside.P50.TotalMilliseconds:n1} / {run.Beside.P95.TotalMilliseconds:n1} / {run.Beside.P99.TotalMilliseconds:n1} ms, {run.Requests:n0} requests/s, {run.Cores:n2} cores"),
            Text($"p99 <= {2 * run.Quiet.P99.TotalMilliseconds:n1} ms"),
            run.Beside.P99 <= 2 * run.Quiet.P99);
    }

    public void AddRead(ReadEverything reading) =>
        Add(
            "Chats not read to the end, markers that went back",
            Text($"{reading.Unread.ByOwner} by the owner, {reading.Unread.ByContact} by the contact, {reading.Backwards}"),
            "none",
            reading.IsFaultless);

    public void AddMix(string direction, Sayings sayings) =>
        Add($"{direction}, of these", Text($"{sayings.Count(SayingKind.Edit):n0} edits, {sayings.Count(SayingKind.Reaction):n0} reactions"));

    public void AddFile(string direction, FilePassage run)
    {
        Add(
            $"{direction}, a file of {LargeFile.Length / 1_000_000} MB",
            Text($"{run.Took.TotalSeconds:n2} s, {run.BridgeProcessor.TotalSeconds:n2} s of processor"));
        Add($"{direction}, memory for that", Text($"{run.Before:n0} MB before, peak {run.Rise:+0.0;-0.0;0.0} MB"), "<= +16 MB", run.Rise <= 16);
    }

    public void AddDisk(string before, TimeSpan sync) => Add($"Disk before {before}: 4 KiB written and synced", Text($"{sync.TotalMilliseconds:n2} ms (median)"));

    public void AddMemory(string figure, (double Now, double Peak) megabytes, bool isTarget)
    {
        var value = Text($"{megabytes.Now:n0} MB (peak {megabytes.Peak:n0})");
        if (isTarget)
        {
            Add(figure, value, "<= 120 MB", megabytes.Now <= 120);
            return;
        }

        Add(figure, value);
    }

    public void AddStart(string figure, IReadOnlyList<TimeSpan> starts)
    {
        var sorted = starts.Order().ToList();
        var (median, worst) = (sorted[sorted.Count / 2].TotalSeconds, sorted[^1].TotalSeconds);
        Add(
            figure,
            starts.Count == 1 ? Text($"{median:n2} s") : Text($"{median:n2} s (median of {starts.Count}, worst {worst:n2})"),
            "< 1.5 s",
            worst < 1.5);
    }

    public void AddTraffic(Scene scene)
    {
        Add(Text($"Matrix -> XMPP, {scene.ToXmpp.Arrived:n0} in all"), scene.ToXmpp.Faults, "none", scene.ToXmpp.IsFaultless);
        Add(Text($"XMPP -> Matrix, {scene.ToMatrix.Arrived:n0} in all"), scene.ToMatrix.Faults, "none", scene.ToMatrix.IsFaultless);
        Add(
            Text($"Receipts, {scene.Receipts.Arrived:n0} in all"),
            Text($"{scene.Receipts.Faults}, {scene.EarlyReceipts} too early"),
            "none",
            scene.Receipts.IsFaultless && scene.EarlyReceipts == 0);
        if (scene.BrokenFiles > 0)
        {
            Add("Files", Text($"{scene.BrokenFiles} broken or lost"), "none", isMet: false);
        }
    }

    public void Print()
    {
        var widths = (
            Figure: _rows.Max(row => row.Figure.Length), Value: _rows.Max(row => row.Value.Length), Target: _rows.Max(row => row.Target.Length));
        Console.WriteLine();
        foreach (var (figure, value, target, verdict) in _rows)
        {
            Console.WriteLine(
                $"{figure.PadRight(widths.Figure)}  {value.PadRight(widths.Value)}  {target.PadRight(widths.Target)}  {verdict}".TrimEnd());
        }

        Console.WriteLine();
        Console.WriteLine(
            $"""
            {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, {Build} build of the bridge.
            The stubs of this program run on the same cores as the bridge: "processor of the bridge" leaves them out, "messages/s" does not.
            """);
    }

    private static string Build =>
#if DEBUG
        "a DEBUG";
#else
        "a release";
#endif

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Add(string figure, string value) => _rows.Add((figure, value, "", ""));

    private void Add(string figure, string value, string target, bool isMet) => _rows.Add((figure, value, target, isMet ? "met" : "MISSED"));
}
