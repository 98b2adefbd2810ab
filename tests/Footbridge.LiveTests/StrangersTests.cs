using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>What the first word of somebody unknown leads to, as the admin wants it, and how a request ends that nobody answers.</summary>
[Collection(OnCrashNetwork.Name)]
public sealed class StrangersTests(CrashNetwork network, ITestOutputHelper output)
{
    [Fact]
    public Task Where_strangers_are_refused_they_learn_nothing_until_the_owner_writes() => PlayAsync("strangers", "refuse", async play =>
    {
        var refused = await play.Juliet.HasErrorFor(await play.Juliet.SaysInXmpp("Art thou not Romeo, and a Montague?"));
        Assert.Equal("service-unavailable", refused.ErrorCondition);

        // Only now is there a room at all.
        var room = await play.Romeo.OpensChatWith(play.Juliet);
        await play.Romeo.SaysInMatrix("Neither, fair saint, if either thee dislike");
        await play.Juliet.Receives("Neither, fair saint, if either thee dislike");
        await play.Juliet.SaysInXmpp("How camest thou hither, tell me, and wherefore?");
        await play.Romeo.Receives("How camest thou hither, tell me, and wherefore?");
        Assert.Equal([room], await play.Network.GhostRoomsAsync(play.Juliet.Ghost));
        Assert.Empty(play.Romeo.Person.Invites);
    });

    [Fact]
    public Task Where_strangers_are_joined_the_room_is_there_and_nobody_is_accepted() => PlayAsync("strangers", "join", async play =>
    {
        var id = await play.Juliet.SaysInXmpp("What man art thou that thus bescreen'd in night");
        var room = await play.Romeo.IsJoinedToRoomWith(play.Juliet);
        await play.Romeo.Receives("What man art thou that thus bescreen'd in night");
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);

        // A new name is a new member event; it accepts no more than the join that the bridge made.
        await play.Romeo.Person.CallAsync(
            HttpMethod.Put, $"profile/{Uri.EscapeDataString(play.Romeo.Id)}/displayname", new JsonObject { ["displayname"] = "Montague" });
        await Until.TrueAsync(
            async () => (await play.Romeo.Person.MemberAsync(room, play.Romeo.Id))?["displayname"]?.GetValue<string>() == "Montague",
            "the room has the new name");
        await play.Juliet.SaysInXmpp("So stumblest on my counsel?");
        await play.Romeo.Receives("So stumblest on my counsel?");
        Assert.Equal("pending", ConsentOf(play));
        Assert.DoesNotContain(play.Juliet.Person.Received, seen => seen.ReceiptFor is not null);

        await play.Romeo.SaysInMatrix("By a name I know not how to tell thee who I am");
        await play.Juliet.Receives("By a name I know not how to tell thee who I am");
        await play.Juliet.HasReceiptFor(id);
        Assert.Equal("accepted", ConsentOf(play));
    });

    [Fact]
    public Task Leaving_a_strangers_room_to_which_the_bridge_joined_declines() => PlayAsync("strangers", "join", async play =>
    {
        await play.Juliet.SaysInXmpp("Hist! Romeo, hist!");
        var room = await play.Romeo.IsJoinedToRoomWith(play.Juliet);

        await play.Romeo.Person.LeavesAsync(room);
        await Until.TrueAsync(() => ConsentOf(play) == "declined", "the bridge knows of the decline");

        var refused = await play.Juliet.HasErrorFor(await play.Juliet.SaysInXmpp("Romeo!"));
        Assert.Equal("service-unavailable", refused.ErrorCondition);
    });

    [Fact]
    public Task An_invite_that_nobody_answers_is_withdrawn_and_may_come_again() => PlayAsync("limits.request_lifetime", "2s", async play =>
    {
        var first = await play.Juliet.SaysInXmpp("Good night, good night!");
        var invite = await play.Romeo.IsInvitedBy(play.Juliet);

        await Until.TrueAsync(() => play.Romeo.Person.Invites.Count == 0, "the invite is withdrawn");
        await Until.TrueAsync(async () => (await play.Network.GhostRoomsAsync(play.Juliet.Ghost)).Count == 0, "the ghost has left");
        await Until.TrueAsync(() => ConsentOf(play) == "none", "all of it is withdrawn");
        await play.Network.RestartBridgeAsync(new Dictionary<string, string>());

        var second = await play.Juliet.SaysInXmpp("Parting is such sweet sorrow");
        var room = await play.Romeo.Accepts(play.Juliet);
        await play.Romeo.Receives("Parting is such sweet sorrow");
        await play.Juliet.HasReceiptFor(second);
        Assert.NotEqual(invite.Room, room);
        Assert.Equal(["Parting is such sweet sorrow"], play.Romeo.TextsOf(play.Juliet));
        Assert.DoesNotContain(play.Juliet.Person.Received, seen => seen.ReceiptFor == first);
        Assert.Equal("accepted", ConsentOf(play));
    });

    [Fact]
    public Task Without_a_puppet_it_is_withdrawn_too_and_whoever_joins_the_next_one_leads_its_room() => PlayAsync("puppets", "none", async play =>
    {
        await play.Juliet.SaysInXmpp("'Tis twenty years till then");
        await play.Romeo.IsInvitedBy(play.Juliet);
        await play.Network.RestartBridgeAsync(new Dictionary<string, string> { ["limits.request_lifetime"] = "1s", ["puppets"] = "none" });

        await Until.TrueAsync(() => play.Romeo.Person.Invites.Count == 0, "the invite is withdrawn");
        await Until.TrueAsync(async () => (await play.Network.GhostRoomsAsync(play.Juliet.Ghost)).Count == 0, "the ghost has left");
        await Until.TrueAsync(() => ConsentOf(play) == "none", "all of it is withdrawn");
        await play.Network.RestartBridgeAsync(new Dictionary<string, string> { ["puppets"] = "none" });

        await play.Juliet.SaysInXmpp("I have forgot why I did call thee back");
        var room = await play.Romeo.Accepts(play.Juliet);
        await play.Romeo.Receives("I have forgot why I did call thee back");
        await play.Romeo.SaysInMatrix("Let me stand here till thou remember it");
        await play.Juliet.Receives("Let me stand here till thou remember it");
        var levels = (await play.Romeo.Person.StateAsync(room, "m.room.power_levels"))!["users"]!;
        Assert.Equal((100, 99), ((int)levels[play.Romeo.Id]!, (int)levels[play.Juliet.Ghost]!));
        await play.Romeo.Person.BansAsync(room, play.Juliet.Ghost);
        await Until.TrueAsync(() => ConsentOf(play) == "blocked", "the bridge knows of the ban");
    });

    [Fact]
    public Task Where_neither_ghost_nor_puppet_can_withdraw_it_a_late_answer_still_accepts() => PlayAsync("limits.request_lifetime", "1h", async play =>
    {
        var id = await play.Juliet.SaysInXmpp("Stay but a little, I will come again");
        await play.Romeo.IsInvitedBy(play.Juliet);
        // Made for an owner with a puppet, who has none any more.
        await play.Network.RestartBridgeAsync(new Dictionary<string, string> { ["limits.request_lifetime"] = "1s", ["puppets"] = "none" });
        await Until.TrueAsync(() => ConsentOf(play) == "none", "the request has had its time");

        await play.Romeo.Accepts(play.Juliet);

        await play.Romeo.Receives("Stay but a little, I will come again");
        await play.Juliet.HasReceiptFor(id);
        Assert.Equal("accepted", ConsentOf(play));
    });

    private static string? ConsentOf(Play play) => BridgeStore.ConsentOf(play.Network, play.Romeo.Address, play.Juliet.Jid);

    private Task PlayAsync(string key, string value, Func<Play, Task> scenes) => Play.RunAsync(network.Network, output, async play =>
    {
        await play.Network.RestartBridgeAsync(new Dictionary<string, string> { [key] = value });
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
