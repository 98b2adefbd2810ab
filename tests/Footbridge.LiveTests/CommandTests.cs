using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>What an owner says to the bot, or in a chat after <c>!xmpp</c>, is done and answered.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class CommandTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task A_mistyped_command_is_answered_with_the_one_that_was_meant() => PlayAsync(async play =>
    {
        var withBot = await play.Romeo.OpensRoomWithBot();

        Assert.Contains("Did you mean \"status\"?", await play.Romeo.Asks(withBot, "stauts"), StringComparison.Ordinal);
        Assert.Contains("requests decline <address>", await play.Romeo.Asks(withBot, "help requests"), StringComparison.Ordinal);
        Assert.DoesNotContain("Did you mean", await play.Romeo.Asks(withBot, "Wherefore art thou?"), StringComparison.Ordinal);
    });

    [Fact]
    public Task The_bots_room_is_direct_for_both() => PlayAsync(async play =>
    {
        var withBot = await play.Romeo.OpensRoomWithBot();

        await Until.TrueAsync(
            async () => (await play.Romeo.Person.DirectRoomsAsync(LabNetwork.Bot)).Contains(withBot), "m.direct of Romeo names the bot's room");
        await Until.TrueAsync(
            async () => (await play.Network.GhostDirectAsync(LabNetwork.Bot))[play.Romeo.Id] is JsonArray rooms
                && rooms.Any(named => named!.GetValue<string>() == withBot),
            "m.direct of the bot names its room with Romeo");
    });

    [Fact]
    public Task A_list_has_the_owners_own_chats_and_nobody_elses() => PlayAsync(async play =>
    {
        var mercutio = await play.MatrixRoleAsync("mercutio");
        var nurse = await play.XmppRoleAsync("nurse");
        var room = await play.RomeoKnowsJulietAsync();
        await Play.AcquaintAsync(mercutio, nurse);

        var list = await play.Romeo.Asks(await play.Romeo.OpensRoomWithBot(), "list");

        Assert.Contains($"{play.Juliet.Jid} - open: https://matrix.to/#/{room}", list, StringComparison.Ordinal);
        Assert.DoesNotContain(nurse.Jid, list, StringComparison.Ordinal);
    });

    [Fact]
    public Task A_chat_closed_by_command_opens_again_in_its_room() => PlayAsync(async play =>
    {
        var withBot = await play.Romeo.OpensRoomWithBot();
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);

        Assert.Contains("you have left its room", await play.Romeo.Asks(withBot, $"close {play.Juliet.Jid}"), StringComparison.Ordinal);

        await Until.TrueAsync(
            async () => (await play.Romeo.Person.DirectRoomsAsync(play.Juliet.Ghost)).Count == 0, "the mark of the closed chat is gone");
        Assert.Contains($"{play.Juliet.Jid} - closed", await play.Romeo.Asks(withBot, "list"), StringComparison.Ordinal);
        await play.Juliet.SaysInXmpp("'Tis almost morning");
        Assert.Equal(room, await play.Romeo.Accepts(play.Juliet));
        await play.Romeo.Receives("'Tis almost morning");
    });

    [Fact]
    public Task Without_a_puppet_a_closed_chat_keeps_its_room_and_what_is_said_there_is_not_lost() => PlayAsync(async play =>
    {
        var withBot = await play.Romeo.OpensRoomWithBot();
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.Asks(withBot, "puppet off");

        Assert.Contains("Leave its room yourself", await play.Romeo.Asks(room, "!xmpp close"), StringComparison.Ordinal);
        await play.Romeo.SaysInMatrix("Wilt thou leave me so unsatisfied?");
        await play.Juliet.Receives("Wilt thou leave me so unsatisfied?");

        await play.Romeo.Asks(withBot, $"close {play.Juliet.Jid}");
        await play.Romeo.Person.LeavesAsync(room);
        await Until.TrueAsync(async () => (await play.Romeo.Asks(withBot, "list")).Contains("closed", StringComparison.Ordinal), "the chat is closed");
        await play.Juliet.SaysInXmpp("What satisfaction canst thou have tonight?");
        Assert.Equal(room, await play.Romeo.Accepts(play.Juliet));
        await play.Romeo.Receives("What satisfaction canst thou have tonight?");
    });

    [Fact]
    public Task A_blocked_contact_is_not_heard_and_hears_nothing_until_unblocked() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();

        Assert.Contains("is blocked", await play.Romeo.Asks(room, "!xmpp block"), StringComparison.Ordinal);

        var refused = await play.Juliet.HasErrorFor(await play.Juliet.SaysInXmpp("Art thou gone so?"));
        Assert.Equal("service-unavailable", refused.ErrorCondition);
        var unsent = await play.Romeo.SaysInMatrix("to nobody");
        await play.Romeo.IsTold(room, inReplyTo: unsent);

        Assert.Contains("your chat goes on", await play.Romeo.Asks(room, "!xmpp unblock"), StringComparison.Ordinal);
        await play.Romeo.SaysInMatrix("Farewell");
        await play.Juliet.Receives("Farewell");
        await play.Juliet.SaysInXmpp("Love, lord, ay, husband, friend!");
        await play.Romeo.Receives("Love, lord, ay, husband, friend!");
        Assert.Equal(["Farewell"], play.Juliet.TextsOf(play.Romeo));
    });

    [Fact]
    public Task A_contact_is_blocked_before_they_ever_wrote() => PlayAsync(async play =>
    {
        var withBot = await play.Romeo.OpensRoomWithBot();

        await play.Romeo.Asks(withBot, $"block {play.Juliet.Jid}");

        var refused = await play.Juliet.HasErrorFor(await play.Juliet.SaysInXmpp("Who's there?"));
        Assert.Equal("service-unavailable", refused.ErrorCondition);
        Assert.Contains("unblock", await play.Romeo.Asks(withBot, $"chat {play.Juliet.Jid}"), StringComparison.Ordinal);
        Assert.DoesNotContain(play.Romeo.Person.Invites, invite => LabNetwork.Inviter(invite, play.Romeo.Person) == play.Juliet.Ghost);
    });

    [Fact]
    public Task A_request_is_accepted_by_command() => PlayAsync(async play =>
    {
        var withBot = await play.Romeo.OpensRoomWithBot();
        var asked = await play.Juliet.SaysInXmpp("What man art thou?");
        await play.Romeo.IsInvitedBy(play.Juliet);
        Assert.Contains(play.Juliet.Jid, await play.Romeo.Asks(withBot, "requests"), StringComparison.Ordinal);

        await play.Romeo.Asks(withBot, $"requests accept {play.Juliet.Jid}");

        var room = await play.Romeo.IsJoinedToRoomWith(play.Juliet);
        await play.Romeo.Receives("What man art thou?");
        await play.Juliet.HasReceiptFor(asked);
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        Assert.Equal("Nobody waits for your answer.", await play.Romeo.Asks(withBot, "requests"));
    });

    [Theory]
    [InlineData("on")]
    [InlineData("off")]
    public Task A_request_is_declined_by_command(string puppet) => PlayAsync(async play =>
    {
        var withBot = await play.Romeo.OpensRoomWithBot();
        await play.Romeo.Asks(withBot, $"puppet {puppet}");
        await play.Juliet.SaysInXmpp("What man art thou?");
        await play.Romeo.IsInvitedBy(play.Juliet);

        Assert.Contains("is declined", await play.Romeo.Asks(withBot, $"requests decline {play.Juliet.Jid}"), StringComparison.Ordinal);

        await Until.TrueAsync(() => play.Romeo.Person.Invites.Count == 0, "the invite is gone");
        var refused = await play.Juliet.HasErrorFor(await play.Juliet.SaysInXmpp("Hello?"));
        Assert.Equal("service-unavailable", refused.ErrorCondition);
    });

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
