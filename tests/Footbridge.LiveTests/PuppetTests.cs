using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>For whom the bridge acts, as the admin wants it.</summary>
[Collection(OnCrashNetwork.Name)]
public sealed class PuppetTests(CrashNetwork network, ITestOutputHelper output)
{
    [Fact]
    public Task Where_the_bridge_asks_it_acts_only_for_who_said_so() => PlayAsync("ask", async play =>
    {
        var nurse = await play.XmppRoleAsync("nurse");
        var withBot = await play.Romeo.OpensRoomWithBot();
        Assert.Contains("\"puppet on\" changes that", await play.Romeo.Asks(withBot, "puppet"), StringComparison.Ordinal);
        await play.Romeo.Asks(withBot, $"chat {play.Juliet.Jid}");
        await play.Romeo.Accepts(play.Juliet);
        await play.Romeo.SaysInMatrix("By whose direction found'st thou out this place?");
        await play.Juliet.Receives("By whose direction found'st thou out this place?");
        Assert.Empty(await play.Romeo.Person.DirectRoomsAsync(play.Juliet.Ghost));

        Assert.Contains("the homeserver lets it", await play.Romeo.Asks(withBot, "puppet on"), StringComparison.Ordinal);

        await play.Romeo.Asks(withBot, $"chat {nurse.Jid}");
        await play.Romeo.HasMarkedAsDirect(await play.Romeo.IsJoinedToRoomWith(nurse), with: nurse);
    });

    [Fact]
    public Task Where_the_bridge_acts_for_nobody_it_says_so() => PlayAsync("none", async play =>
    {
        var withBot = await play.Romeo.OpensRoomWithBot();

        Assert.Contains("its admin decided so", await play.Romeo.Asks(withBot, "puppet on"), StringComparison.Ordinal);
    });

    private Task PlayAsync(string puppets, Func<Play, Task> scenes) => Play.RunAsync(network.Network, output, async play =>
    {
        await play.Network.RestartBridgeAsync(new Dictionary<string, string> { ["puppets"] = puppets });
        try
        {
            await scenes(play);
        }
        finally
        {
            await play.Network.RestartBridgeAsync(new Dictionary<string, string>());
        }
    });
}
