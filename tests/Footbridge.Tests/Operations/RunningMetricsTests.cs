using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Footbridge.Operations;
using Footbridge.Tests.Checks;
using Xunit;

namespace Footbridge.Tests.Operations;

/// <summary>What the running program tells an admin in numbers, between a stub homeserver and a stub XMPP server.</summary>
public sealed partial class RunningMetricsTests : RunningProgram
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await StartAsync();
    }

    [Fact]
    public async Task Each_metric_that_the_dashboard_names_exists()
    {
        var named = ExpressionsOf(JsonElement.Parse(await File.ReadAllTextAsync(DashboardPath())))
            .SelectMany(expression => MetricName().Matches(expression)).Select(match => match.Value).Distinct().ToList();
        var types = (await MetricsAsync()).Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToList();
        // A histogram is three metrics to whoever asks.
        var existing = types.SelectMany(type => type[3] == "histogram" ? [$"{type[2]}_bucket", $"{type[2]}_sum", $"{type[2]}_count"] : new[] { type[2] });

        Assert.NotEmpty(named);
        Assert.Equal(existing.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_idle_bridge_tells_zeros_and_its_links()
    {
        var lines = await MetricsAsync();

        Assert.Contains("footbridge_link_up{link=\"homeserver\"} 1", lines);
        Assert.Contains("footbridge_link_up{link=\"xmpp\"} 1", lines);
        Assert.Contains("footbridge_jobs_waiting{direction=\"to_matrix\"} 0", lines);
        Assert.Contains("footbridge_deliveries_total{direction=\"to_xmpp\",outcome=\"refused\"} 0", lines);
        Assert.Contains("footbridge_pending_requests 0", lines);
        Assert.All(["on", "off", "broken", "never"], state => Assert.Contains($"footbridge_puppets{{state=\"{state}\"}} 0", lines));
        Assert.DoesNotContain("footbridge_database_bytes 0", lines);
    }

    [Fact]
    public async Task A_link_that_is_gone_shows_in_numbers_and_in_words()
    {
        await Premises.StopXmppServerAsync();
        await Wait.UntilAsync(async () => (await MetricsAsync()).Contains("footbridge_link_up{link=\"xmpp\"} 0"), "the link is seen to be gone");

        var (status, text) = await StatusAsync();

        Assert.Equal(0, status);
        Assert.StartsWith("Not ready\n  component: no link to the XMPP server: ", text);
        Assert.Contains("Homeserver: connected, 0 reconnects; XMPP server: not connected", text);
    }

    private async Task<string[]> MetricsAsync() =>
        (await Http.GetStringAsync($"{Operations}/metrics")).Split('\n');

    private async Task<(int Status, string Text)> StatusAsync()
    {
        var output = new StringWriter();
        return (await BridgeStatusCommand.RunAsync(Premises.ConfigFileName, output, CancellationToken.None), output.ToString());
    }

    private static IEnumerable<string> ExpressionsOf(JsonElement dashboard) =>
        from panel in dashboard.GetProperty("panels").EnumerateArray()
        from target in panel.GetProperty("targets").EnumerateArray()
        select target.GetProperty("expr").GetString();

    private static string DashboardPath([CallerFilePath] string here = "") =>
        Path.GetFullPath("../../../src/Footbridge/Operations/dashboard.json", Path.GetDirectoryName(here)!);

    [GeneratedRegex("\\b(footbridge|process|dotnet)_[a-z_]+")]
    private static partial Regex MetricName();
}
