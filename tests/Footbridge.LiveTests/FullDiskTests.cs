using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>A disk with less room than the admin wants kept free: nothing is taken, both sides know, and nothing is lost by it.</summary>
[Collection(OnCrashNetwork.Name)]
public sealed class FullDiskTests(CrashNetwork network, ITestOutputHelper output)
{
    [Fact]
    public Task A_nearly_full_disk_is_said_on_both_sides_and_what_waits_on_Matrix_comes_when_there_is_room() => Play.RunAsync(network.Network, output, async play =>
    {
        await play.RomeoKnowsJulietAsync();
        // No disk has so much.
        await play.Network.RestartBridgeAsync(new Dictionary<string, string> { ["limits.minimum_free_disk"] = "1024GiB" }, waits: false);
        try
        {
            await Until.TrueAsync(
                async () => await play.Network.Bridge.HealthAsync() is { IsSuccess: false, Text: var text } && text.Contains("disk", StringComparison.Ordinal)
                    && !text.Contains("component", StringComparison.Ordinal),
                "the bridge says what it wants");

            await play.Romeo.SaysInMatrix("Here's much to do with hate");
            var refused = await play.Juliet.HasErrorFor(await play.Juliet.SaysInXmpp("but more with love"));
            Assert.Equal("resource-constraint", refused.ErrorCondition);
            Assert.Equal("wait", refused.ErrorType);
        }
        finally
        {
            await play.Network.RestartBridgeAsync(new Dictionary<string, string>());
        }

        await play.Juliet.Receives("Here's much to do with hate");
        Assert.Equal(["Good even"], play.Romeo.TextsOf(play.Juliet));
    });
}
