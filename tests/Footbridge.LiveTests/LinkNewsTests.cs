using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>A server that stays away, and those who write meanwhile.</summary>
[Collection(OnCrashNetwork.Name)]
public sealed class LinkNewsTests(CrashNetwork network, ITestOutputHelper output)
{
    [Fact]
    public Task Whose_messages_wait_for_the_XMPP_server_is_told_so_and_when_it_is_back() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        var mercutio = await play.MatrixRoleAsync("mercutio");
        await Play.AcquaintAsync(mercutio, play.Juliet);
        await play.Network.Xmpp.StopAsync();

        await play.Romeo.SaysInMatrix("Wilt thou be gone? It is not yet near day");

        var room = await IsInvitedByBotAsync(play.Romeo);
        await play.Romeo.Person.JoinsAsync(room);
        await Until.TrueAsync(() => Told(play.Romeo, room).Count == 1, "Romeo is told that his words wait");
        Assert.Contains("cannot be reached", Told(play.Romeo, room)[0], StringComparison.Ordinal);
        Assert.Contains("1 for XMPP", await play.Romeo.Asks(room, "status"), StringComparison.Ordinal);

        await play.Network.Xmpp.StartAgainAsync();

        await Until.TrueAsync(() => Told(play.Romeo, room).Count == 3, "Romeo is told that they are on their way");
        Assert.Contains("is there again", Told(play.Romeo, room)[^1], StringComparison.Ordinal);
        await play.Juliet.Person.ComesBackAsync();
        await play.Juliet.Receives("Wilt thou be gone? It is not yet near day");
        // Of whom nothing waited, nobody is told anything.
        Assert.DoesNotContain(mercutio.Person.Invites, invite => LabNetwork.Inviter(invite, mercutio.Person) == LabNetwork.Bot);
    });

    private static IReadOnlyList<string> Told(MatrixRole owner, string room) =>
        [.. owner.Person.Messages(room, LabNetwork.Bot).Select(seen => seen.Body ?? "")];

    private static async Task<string> IsInvitedByBotAsync(MatrixRole owner) => (await Until.FoundAsync(
        () => owner.Person.Invites.SingleOrDefault(invite => LabNetwork.Inviter(invite, owner.Person) == LabNetwork.Bot), $"{owner.Id} is invited by the bot")).Room;

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(network.Network, output, async play =>
    {
        await play.Network.RestartBridgeAsync(new Dictionary<string, string> { ["delivery.tell_of_link_after"] = "2s" });
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
