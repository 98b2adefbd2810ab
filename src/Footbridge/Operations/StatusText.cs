namespace Footbridge.Operations;

/// <summary>The same numbers as <see cref="PrometheusText"/>, for people: what an admin looks at first stands first.</summary>
internal static class StatusText
{
    private const string Ready = "Ready";
    private const string NotReady = "Not ready";

    public static string Of(IReadOnlyList<Metric> metrics, IReadOnlyDictionary<string, string> faults)
    {
        var figures = new Figures(metrics);
        return string.Join(
            '\n',
            [
                faults.Count == 0 ? Ready : NotReady,
                .. faults.Select(fault => $"  {fault.Key}: {fault.Value}"),
                Links(figures),
                Waiting(figures, "to_xmpp", "for XMPP"),
                Waiting(figures, "to_matrix", "for Matrix"),
                Done(figures, "to_xmpp", "To XMPP"),
                Done(figures, "to_matrix", "To Matrix"),
                Say($"Retries: {figures.Of("footbridge_retries_total")}; faults of the bridge: {figures.Of("footbridge_faults_total")}; unconfirmed stanzas: {figures.Of("footbridge_unconfirmed_stanzas")}"),
                Say($"Chats: {figures.Of("footbridge_chats", "accepted")} accepted of {figures.Of("footbridge_chats")}; requests that wait: {figures.Of("footbridge_pending_requests")}"),
                Puppets(figures),
                Say($"Database: {Mebibytes(figures, "footbridge_database_bytes")}; memory: {Mebibytes(figures, "process_resident_memory_bytes")}"),
            ]);
    }

    /// <summary>Whether it is such a text, and not what another program at the port says.</summary>
    public static bool Is(string text) => text.StartsWith(Ready, StringComparison.Ordinal) || text.StartsWith(NotReady, StringComparison.Ordinal);

    private static string Puppets(Figures figures) => "Puppets: " + string.Join(
        ", ",
        figures.LabelsOf("footbridge_puppets", "state").Select(state => Say($"{figures.Of("footbridge_puppets", state)} {state}")));

    private static string Links(Figures figures) => Say(
        $"Homeserver: {UpOrDown(figures, "homeserver")}; XMPP server: {UpOrDown(figures, "xmpp")}");

    private static string UpOrDown(Figures figures, string link) => Say(
        $"{(figures.Of("footbridge_link_up", link) > 0 ? "connected" : "not connected")}, {figures.Of("footbridge_reconnects_total", link)} reconnects");

    private static string Waiting(Figures figures, string direction, string words)
    {
        var count = figures.Of("footbridge_jobs_waiting", direction);
        return count > 0
            ? Say($"Waiting {words}: {count}, the oldest for {TimeSpan.FromSeconds(figures.Of("footbridge_oldest_job_age_seconds", direction)):d\\.hh\\:mm\\:ss}")
            : $"Waiting {words}: nothing";
    }

    private static string Done(Figures figures, string direction, string words)
    {
        double Count(string outcome) => figures.Of("footbridge_deliveries_total", direction, outcome);
        return Say($"{words} since the start: {Count("delivered")} delivered, {Count("ignored")} ignored, {Count("refused")} refused");
    }

    private static string Mebibytes(Figures figures, string name) => Say($"{figures.Of(name) / (1 << 20):F1} MiB");

    private static string Say(FormattableString text) => FormattableString.Invariant(text);

    private sealed class Figures(IReadOnlyList<Metric> metrics)
    {
        /// <summary>The sum of all series that have these values among their labels.</summary>
        public double Of(string name, params string[] labels) => metrics
            .Where(metric => metric.Name == name)
            .SelectMany(metric => metric.Samples)
            .Where(sample => labels.All(value => sample.Labels.Any(label => label.Value == value)))
            .Sum(sample => sample.Value);

        public IEnumerable<string> LabelsOf(string name, string label) => metrics
            .Where(metric => metric.Name == name)
            .SelectMany(metric => metric.Samples)
            .SelectMany(sample => sample.Labels)
            .Where(named => named.Key == label)
            .Select(named => named.Value);
    }
}
