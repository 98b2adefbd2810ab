using System.Globalization;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>What an admin sees of a conversation: numbers that move, and nobody's address.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class MetricsTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task Messages_both_ways_are_counted_and_nobody_is_named() => Play.RunAsync(shared.Network, output, async play =>
    {
        var before = await MetricsAsync(play);
        await play.RomeoKnowsJulietAsync();
        await play.Romeo.SaysInMatrix("I would I were thy bird");
        await play.Juliet.Receives("I would I were thy bird");

        // The outcome is committed before the stanza goes out; that of the last event may still be on its way.
        await Until.TrueAsync(
            async () => Value(await MetricsAsync(play), ToXmpp) >= Value(before, ToXmpp) + 1
                && Value(await MetricsAsync(play), ToMatrix) >= Value(before, ToMatrix) + 1,
            "both deliveries are counted");
        var after = await MetricsAsync(play);
        Assert.True(Value(after, "footbridge_job_seconds_count{direction=\"to_matrix\"}") > Value(before, "footbridge_job_seconds_count{direction=\"to_matrix\"}"));
        Assert.True(Value(after, "footbridge_chats{consent=\"accepted\",room=\"open\"}") >= 1);
        Assert.DoesNotContain('@', after);

        var (exitCode, text) = await play.Network.Bridge.RunCommandAsync("status", "--config", play.Network.Bridge.ConfigFile);
        Assert.Equal(0, exitCode);
        Assert.StartsWith("Ready", text);
        Assert.Contains("Homeserver: connected", text);
    });

    private const string ToXmpp = "footbridge_deliveries_total{direction=\"to_xmpp\",outcome=\"delivered\"}";
    private const string ToMatrix = "footbridge_deliveries_total{direction=\"to_matrix\",outcome=\"delivered\"}";

    private static async Task<string> MetricsAsync(Play play)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri($"http://127.0.0.1:{play.Network.Bridge.OperationsPort}/metrics"));
    }

    private static double Value(string metrics, string name) =>
        metrics.Split('\n').SingleOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal)) is { } line
            ? double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture)
            : 0;
}
