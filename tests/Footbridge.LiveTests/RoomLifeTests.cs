using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>What owners do with rooms and members, and what becomes of the chat.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class RoomLifeTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task A_ghost_invited_without_the_flag_bridges_and_leaves_the_owners_map_alone() => PlayAsync(async play =>
    {
        var room = await play.Romeo.Person.CreatesRoomAsync(new JsonObject { ["invite"] = new JsonArray(play.Juliet.Ghost) });
        play.Romeo.TalksIn(room, with: play.Juliet);
        await play.Romeo.Sees(play.Juliet.Ghost, "join", room);

        await play.Romeo.SaysInMatrix("I am no pilot");

        await play.Juliet.Receives("I am no pilot");
        await Until.TrueAsync(
            async () => (await play.Network.GhostDirectAsync(play.Juliet.Ghost))[play.Romeo.Id] is JsonArray, "the ghost has marked the room");
        Assert.Empty(await play.Romeo.Person.DirectRoomsAsync(play.Juliet.Ghost));
    });

    [Fact]
    public Task A_ghost_invited_to_a_room_with_others_declines() => PlayAsync(async play =>
    {
        var mercutio = await play.MatrixRoleAsync("mercutio");
        var room = await play.Romeo.Person.CreatesRoomAsync(new JsonObject { ["invite"] = new JsonArray(mercutio.Id) });
        await mercutio.Person.JoinsAsync(room);

        await play.Romeo.Person.InvitesAsync(room, play.Juliet.Ghost);

        await play.Romeo.Sees(play.Juliet.Ghost, "leave", room);
        var left = await play.Romeo.Person.MemberAsync(room, play.Juliet.Ghost);
        Assert.False(string.IsNullOrEmpty(left?["reason"]?.GetValue<string>()), "it says why");
    });

    [Theory]
    [InlineData("@_xmpp_juliet=4", "no XMPP address")]
    [InlineData("@_xmpp_a=40b=40c", "no XMPP address")]
    [InlineData($"@_xmpp_mercutio=40{XmppServer.ComponentDomain}", $"@mercutio:{SynapseServer.ServerName} on Matrix")]
    public Task A_ghost_that_stands_for_nobody_or_for_one_of_ours_declines_and_says_why(string name, string reason) => PlayAsync(async play =>
    {
        var ghost = $"{name}:{SynapseServer.ServerName}";

        var room = await play.Romeo.Person.OpensDirectChatAsync(ghost);

        await play.Romeo.Sees(ghost, "leave", room);
        var left = await play.Romeo.Person.MemberAsync(room, ghost);
        Assert.Contains(reason, left?["reason"]?.GetValue<string>(), StringComparison.Ordinal);
    });

    [Fact]
    public Task A_ghost_of_an_address_of_our_own_declines_and_names_the_Matrix_user() => PlayAsync(async play =>
    {
        var mercutio = await play.MatrixRoleAsync("mercutio");
        var ghost = LabNetwork.Ghost(mercutio.Address);

        var room = await play.Romeo.Person.OpensDirectChatAsync(ghost);

        await play.Romeo.Sees(ghost, "leave", room);
        var left = await play.Romeo.Person.MemberAsync(room, ghost);
        Assert.Contains(mercutio.Id, left?["reason"]?.GetValue<string>(), StringComparison.Ordinal);
    });

    [Fact]
    public Task A_request_that_waits_stays_the_chat_when_the_owner_opens_a_room_of_their_own() => PlayAsync(async play =>
    {
        var id = await play.Juliet.SaysInXmpp("Romeo, doff thy name");
        var request = await play.Romeo.IsInvitedBy(play.Juliet);

        var second = await play.Romeo.Person.OpensDirectChatAsync(play.Juliet.Ghost);

        // What she said is there, so that is where they talk.
        await play.Romeo.Sees(play.Juliet.Ghost, "leave", second);
        Assert.Equal(request.Room, await play.Romeo.IsJoinedToRoomWith(play.Juliet));
        await play.Romeo.Receives("Romeo, doff thy name");
        await play.Juliet.HasReceiptFor(id);
        await play.Romeo.SaysInMatrix("I take thee at thy word");
        await play.Juliet.Receives("I take thee at thy word");
        await play.Romeo.HasMarkedAsDirect(request.Room, with: play.Juliet);
        Assert.Equal([request.Room], await play.Network.GhostRoomsAsync(play.Juliet.Ghost));
    });

    [Fact]
    public Task A_room_that_the_servers_admin_deleted_is_made_anew() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);

        await play.Network.Synapse.DeletesRoomAsync(room);
        var id = await play.Juliet.SaysInXmpp("Is he gone?");

        await play.Juliet.HasReceiptFor(id);
        await Until.TrueAsync(() => play.Romeo.Person.Timeline.Any(seen => seen.Body == "Is he gone?"), "Romeo hears of it");
        var next = await play.Romeo.IsJoinedToRoomWith(play.Juliet);
        Assert.NotEqual(room, next);
        await play.Romeo.SaysInMatrix("Not yet");
        await play.Juliet.Receives("Not yet");
        await play.Romeo.HasMarkedAsDirect(next, with: play.Juliet);
        await Until.TrueAsync(
            async () => (await play.Romeo.Person.DirectRoomsAsync(play.Juliet.Ghost)).SequenceEqual([next]), "the deleted room is marked no more");
    });

    [Fact]
    public Task A_second_room_with_the_same_contact_is_pointed_to_the_first() => PlayAsync(async play =>
    {
        var first = await play.RomeoKnowsJulietAsync();

        var second = await play.Romeo.Person.OpensDirectChatAsync(play.Juliet.Ghost);

        await play.Romeo.Sees(play.Juliet.Ghost, "leave", second);
        var left = await play.Romeo.Person.MemberAsync(second, play.Juliet.Ghost);
        Assert.Contains(first, left?["reason"]?.GetValue<string>(), StringComparison.Ordinal);
        await play.Romeo.IsTold(first);
        await play.Romeo.SaysInMatrix("in the first");
        await play.Juliet.Receives("in the first");
    });

    [Fact]
    public Task A_second_room_is_the_chat_once_the_owner_has_left_the_first() => PlayAsync(async play =>
    {
        var first = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(first, with: play.Juliet);
        await play.Romeo.Person.LeavesAsync(first);

        var second = await play.Romeo.OpensChatWith(play.Juliet);

        await play.Romeo.SaysInMatrix("in the second");
        await play.Juliet.Receives("in the second");
        await play.Juliet.SaysInXmpp("and I in it");
        await play.Romeo.Receives("and I in it");
        await play.Romeo.HasMarkedAsDirect(second, with: play.Juliet);
        Assert.Equal([second], await play.Romeo.Person.DirectRoomsAsync(play.Juliet.Ghost));
    });

    [Fact]
    public Task What_a_third_member_says_does_not_go_out() => PlayAsync(async play =>
    {
        var mercutio = await play.MatrixRoleAsync("mercutio");
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.Person.InvitesAsync(room, mercutio.Id);
        await mercutio.Person.JoinsAsync(room);

        await mercutio.Person.SaysAsync(room, "I conjure thee by Rosaline's bright eyes");
        await play.Romeo.SaysInMatrix("He jests at scars that never felt a wound");

        await play.Juliet.Receives("He jests at scars that never felt a wound");
        Assert.Single(play.Juliet.Person.Texts);
    });

    [Fact]
    public Task A_ghost_that_was_kicked_comes_back_with_the_contacts_next_words() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await play.Romeo.Person.KicksAsync(room, play.Juliet.Ghost);
        await Until.TrueAsync(
            async () => (await play.Romeo.Person.DirectRoomsAsync(play.Juliet.Ghost)).Count == 0, "the closed chat is marked no more");

        var id = await play.Juliet.SaysInXmpp("Dost thou love me?");

        await play.Juliet.HasReceiptFor(id);
        await Until.TrueAsync(
            () => play.Romeo.Person.Timeline.Any(seen => seen.Body == "Dost thou love me?")
                || play.Romeo.Person.Invites.Any(invite => LabNetwork.Inviter(invite, play.Romeo.Person) == play.Juliet.Ghost),
            "Romeo hears of it");
    });

    [Fact]
    public Task The_bot_invited_into_a_chat_declines_and_says_why() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();

        await play.Romeo.Person.InvitesAsync(room, LabNetwork.Bot);

        await play.Romeo.Sees(LabNetwork.Bot, "leave", room);
        var left = await play.Romeo.Person.MemberAsync(room, LabNetwork.Bot);
        Assert.Contains("after !xmpp", left?["reason"]?.GetValue<string>(), StringComparison.Ordinal);
        await play.Romeo.SaysInMatrix("Farewell");
        await play.Juliet.Receives("Farewell");
    });

    [Fact]
    public Task What_a_ghost_may_not_say_in_its_room_the_bot_says_in_its_own() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var levels = await play.Romeo.Person.StateAsync(room, "m.room.power_levels");
        levels!["users"]![play.Juliet.Ghost] = 0;
        levels["events_default"] = 50;
        await play.Romeo.Person.SetsStateAsync(room, "m.room.power_levels", "", levels);

        await play.Juliet.HasErrorFor(await play.Juliet.SaysInXmpp("Romeo, are you there?"));

        var bots = (await Until.FoundAsync(
            () => play.Romeo.Person.Invites.SingleOrDefault(invite => LabNetwork.Inviter(invite, play.Romeo.Person) == LabNetwork.Bot), "the bot invites")).Room;
        await play.Romeo.Person.JoinsAsync(bots);
        var told = await Until.FoundAsync(() => play.Romeo.Person.Messages(bots, LabNetwork.Bot).SingleOrDefault(), "Romeo is told");
        Assert.Contains($"{play.Juliet.Jid} has written to you", told.Body, StringComparison.Ordinal);

        // So is an answer to a command there.
        await play.Romeo.SaysInMatrix("!xmpp version");
        await Until.TrueAsync(
            () => play.Romeo.Person.Messages(bots, LabNetwork.Bot).Any(seen => seen.Body?.Contains("Footbridge 0", StringComparison.Ordinal) == true), "the bot answers");

        await play.Romeo.Person.KicksAsync(room, play.Juliet.Ghost);
        await play.Romeo.Sees(play.Juliet.Ghost, "leave", room);
        await play.Juliet.HasReceiptFor(await play.Juliet.SaysInXmpp("Are you there now?"));
    });

    [Fact]
    public Task A_contact_whose_ghost_is_banned_is_refused_until_the_ban_is_lifted() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.Person.BansAsync(room, play.Juliet.Ghost);
        await Until.TrueAsync(
            () => BridgeStore.ConsentOf(play.Network, play.Romeo.Address, play.Juliet.Jid) == "blocked", "the bridge knows of the ban");

        var refused = await play.Juliet.HasErrorFor(await play.Juliet.SaysInXmpp("Wherefore?"));

        Assert.Equal("service-unavailable", refused.ErrorCondition);
        await play.Romeo.Person.UnbansAsync(room, play.Juliet.Ghost);
        await Until.TrueAsync(
            () => BridgeStore.ConsentOf(play.Network, play.Romeo.Address, play.Juliet.Jid) == "accepted", "the bridge knows that it is lifted");
        await play.Juliet.HasReceiptFor(await play.Juliet.SaysInXmpp("Therefore"));
    });

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
