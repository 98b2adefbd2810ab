using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>How two people come to talk: whoever begins, and whichever way.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class FirstContactTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task XMPP_user_writes_first() => PlayAsync(async play =>
    {
        await play.Juliet.SaysInXmpp("O Romeo, Romeo! wherefore art thou Romeo?");

        var invite = await play.Romeo.IsInvitedBy(play.Juliet);
        Assert.True(invite.Member(play.Romeo.Id).GetProperty("content").GetProperty("is_direct").GetBoolean());
        var room = await play.Romeo.Accepts(play.Juliet);
        await play.Romeo.Receives("O Romeo, Romeo! wherefore art thou Romeo?");
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        Assert.Equal(
            new[] { play.Juliet.Ghost, play.Romeo.Id }.Order(StringComparer.Ordinal),
            (await play.Romeo.Person.MembersAsync(room)).Order(StringComparer.Ordinal));

        await play.Romeo.SaysInMatrix("Call me but love, and I'll be new baptized");
        await play.Juliet.Receives("Call me but love, and I'll be new baptized");
    });

    [Fact]
    public Task A_strangers_invite_waits_for_the_owner() => PlayAsync(async play =>
    {
        var id = await play.Juliet.SaysInXmpp("Art thou not Romeo, and a Montague?");

        await play.Romeo.IsInvitedBy(play.Juliet);
        Assert.Empty(await play.Romeo.Person.DirectRoomsAsync(play.Juliet.Ghost));
        Assert.DoesNotContain(play.Juliet.Person.Received, seen => seen.ReceiptFor == id);

        await play.Romeo.Accepts(play.Juliet);
        await play.Juliet.HasReceiptFor(id);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_known_contact_who_writes_after_the_owner_left_is_heard_again_in_the_same_room(bool forgets) => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await play.Romeo.Person.LeavesAsync(room);
        if (forgets)
        {
            await play.Romeo.Person.CallAsync(HttpMethod.Post, $"rooms/{Uri.EscapeDataString(room)}/forget", []);
        }

        await Until.TrueAsync(
            async () => (await play.Romeo.Person.DirectRoomsAsync(play.Juliet.Ghost)).Count == 0, "the mark of the closed chat is gone");

        await play.Juliet.SaysInXmpp("'Tis almost morning");

        // They left: nobody joins them again but themselves.
        var invite = await play.Romeo.IsInvitedBy(play.Juliet);
        Assert.Equal(room, invite.Room);
        Assert.True(invite.Member(play.Romeo.Id).GetProperty("content").GetProperty("is_direct").GetBoolean());
        await play.Romeo.Accepts(play.Juliet);
        await play.Romeo.Receives("'Tis almost morning");
    });

    [Fact]
    public Task Matrix_user_writes_first_by_inviting_a_ghost_that_did_not_exist() => PlayAsync(async play =>
    {
        var room = await play.Romeo.OpensChatWith(play.Juliet);
        await play.Romeo.SaysInMatrix("But, soft! what light through yonder window breaks?");

        await play.Juliet.Receives("But, soft! what light through yonder window breaks?");
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await play.Juliet.SaysInXmpp("Ay me!");
        await play.Romeo.Receives("Ay me!");
    });

    [Fact]
    public Task Who_begins_a_chat_asks_once_to_be_among_the_contacts_contacts_unless_their_presence_is_off() => PlayAsync(async play =>
    {
        await play.Romeo.OpensChatWith(play.Juliet);
        await play.Juliet.SeesPresence("subscribe");
        await play.Romeo.SaysInMatrix("Lady, by yonder blessed moon I vow");
        await play.Juliet.Receives("Lady, by yonder blessed moon I vow");
        Assert.Single(play.Juliet.Person.Received, Asks);

        var nurse = await play.XmppRoleAsync("nurse");
        await play.Romeo.Asks(await play.Romeo.OpensRoomWithBot(), "settings presence off");
        await play.Romeo.OpensChatWith(nurse);
        await play.Romeo.SaysInMatrix("Commend me to thy lady", nurse);
        await nurse.Receives("Commend me to thy lady");
        Assert.DoesNotContain(nurse.Person.Received, Asks);

        bool Asks(XmppSeen seen) => seen.IsPresence && seen.Type == "subscribe" && seen.BareFrom == play.Romeo.Address;
    });

    [Fact]
    public Task What_was_typed_before_the_ghost_joined_arrives_first_and_in_order() => PlayAsync(async play =>
    {
        var join = play.Proxy.Hold(request =>
            request.PlainPath.Contains("/join", StringComparison.Ordinal)
            && Uri.UnescapeDataString(request.Query).Contains(play.Juliet.Ghost, StringComparison.Ordinal));
        var room = await play.Romeo.Person.OpensDirectChatAsync(play.Juliet.Ghost);
        play.Romeo.TalksIn(room, with: play.Juliet);
        await join.ArrivedAsync();
        string[] early = ["It is the east,", "and Juliet is the sun.", "Arise, fair sun,", "and kill the envious moon"];
        foreach (var line in early)
        {
            await play.Romeo.SaysInMatrix(line);
        }

        join.Release();
        await play.Romeo.Sees(play.Juliet.Ghost, "join", room);
        await play.Romeo.SaysInMatrix("It is my lady");

        await play.Juliet.Receives("It is my lady");
        Assert.Equal([.. early, "It is my lady"], play.Juliet.TextsOf(play.Romeo));
    });

    [Fact]
    public Task The_bot_makes_a_chat_by_command() => PlayAsync(async play =>
    {
        var withBot = await play.Romeo.Person.OpensDirectChatAsync(LabNetwork.Bot);
        await play.Romeo.Sees(LabNetwork.Bot, "join", withBot);

        await play.Romeo.Person.SaysAsync(withBot, $"chat {play.Juliet.Jid}");

        var room = await play.Romeo.IsJoinedToRoomWith(play.Juliet);
        await Until.TrueAsync(
            () => play.Romeo.Person.Messages(withBot, LabNetwork.Bot).Any(
                answer => answer.Content.ToString().Contains(Uri.EscapeDataString(room), StringComparison.Ordinal)
                    || answer.Content.ToString().Contains(room, StringComparison.Ordinal)),
            "the bot links to the room");
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await play.Romeo.SaysInMatrix("She speaks!");
        await play.Juliet.Receives("She speaks!");
    });

    [Fact]
    public Task A_chat_that_was_left_and_opened_again_by_command_is_marked_on_both_sides() => PlayAsync(async play =>
    {
        var withBot = await play.Romeo.Person.OpensDirectChatAsync(LabNetwork.Bot);
        await play.Romeo.Sees(LabNetwork.Bot, "join", withBot);
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await play.Romeo.Person.LeavesAsync(room);
        await Until.TrueAsync(
            async () => (await play.Romeo.Person.DirectRoomsAsync(play.Juliet.Ghost)).Count == 0
                && !(await play.Network.GhostDirectAsync(play.Juliet.Ghost)).ContainsKey(play.Romeo.Id),
            "the marks of the closed chat are gone");

        await play.Romeo.Person.SaysAsync(withBot, $"chat {play.Juliet.Jid}");

        await Until.TrueAsync(() => play.Romeo.Person.Joined.Contains(room), "the owner is in the room again");
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
    });

    [Fact]
    public Task Two_owners_have_the_same_contact() => PlayAsync(async play =>
    {
        var mercutio = await play.MatrixRoleAsync("mercutio");
        var romeosRoom = await Play.AcquaintAsync(play.Romeo, play.Juliet);
        var mercutiosRoom = await Play.AcquaintAsync(mercutio, play.Juliet);

        Assert.NotEqual(romeosRoom, mercutiosRoom);
        await play.Juliet.SaysInXmpp("for Romeo", to: play.Romeo);
        await play.Juliet.SaysInXmpp("for Mercutio", to: mercutio);
        await play.Romeo.Receives("for Romeo");
        await mercutio.Receives("for Mercutio", from: play.Juliet);
        await play.Romeo.SaysInMatrix("from Romeo");
        await mercutio.SaysInMatrix("from Mercutio", to: play.Juliet);
        await play.Juliet.Receives("from Romeo", from: play.Romeo);
        await play.Juliet.Receives("from Mercutio", from: mercutio);
        Assert.Equal(["Good even", "for Romeo"], play.Romeo.TextsOf(play.Juliet));
        Assert.Equal(["Good even", "for Mercutio"], mercutio.TextsOf(play.Juliet));
        await mercutio.HasMarkedAsDirect(mercutiosRoom, with: play.Juliet);
        await play.Romeo.HasMarkedAsDirect(romeosRoom, with: play.Juliet);
    });

    [Fact]
    public Task One_owner_has_two_contacts() => PlayAsync(async play =>
    {
        var nurse = await play.XmppRoleAsync("nurse");
        var julietsRoom = await Play.AcquaintAsync(play.Romeo, play.Juliet);
        var nursesRoom = await Play.AcquaintAsync(play.Romeo, nurse);

        Assert.NotEqual(julietsRoom, nursesRoom);
        await play.Romeo.SaysInMatrix("for Juliet", to: play.Juliet);
        await play.Romeo.SaysInMatrix("for the nurse", to: nurse);
        await play.Juliet.Receives("for Juliet");
        await nurse.Receives("for the nurse");
        Assert.Equal(["for Juliet"], play.Juliet.TextsOf(play.Romeo));
        Assert.Equal(["for the nurse"], nurse.TextsOf(play.Romeo));
        await play.Romeo.HasMarkedAsDirect(julietsRoom, with: play.Juliet);
        await play.Romeo.HasMarkedAsDirect(nursesRoom, with: nurse);
    });

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
