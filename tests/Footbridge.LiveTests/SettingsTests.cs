using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>What an owner chose about receipts, presence, <c>m.direct</c> and their puppet is kept to.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class SettingsTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task Receipts_go_out_only_while_the_owner_wants_them() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        Assert.Contains("receipts: off", await play.Romeo.Asks(room, "!xmpp settings receipts off"), StringComparison.Ordinal);
        var silent = await play.Juliet.SaysInXmpp("Dost thou love me?");
        await play.Romeo.Receives("Dost thou love me?");

        await play.Romeo.Asks(room, "!xmpp settings receipts on");
        await play.Juliet.HasReceiptFor(await play.Juliet.SaysInXmpp("I know thou wilt say ay"));

        // It would have come before the later one's.
        Assert.DoesNotContain(play.Juliet.Person.Received, seen => seen.ReceiptFor == silent);
    });

    [Fact]
    public Task A_contact_sees_the_owner_only_while_the_owner_wants_it() => PlayAsync(async play =>
    {
        var withBot = await play.Romeo.OpensRoomWithBot();
        await play.RomeoKnowsJulietAsync();
        await play.Juliet.Person.ShowsPresenceAsync(play.Romeo.Address, "subscribe");
        await play.Juliet.SeesPresence(null);
        Assert.DoesNotContain(play.Juliet.Person.Received, IsGone);

        await play.Romeo.Asks(withBot, "settings presence off");

        await play.Juliet.SeesPresence("unavailable");
        Assert.Contains("presence: off", await play.Romeo.Asks(withBot, "settings"), StringComparison.Ordinal);
        await play.Romeo.Asks(withBot, "settings presence on");
        await Until.TrueAsync(
            () => play.Juliet.Person.Received.Where(seen => seen.IsPresence && seen.BareFrom == play.Romeo.Address).Last().Type is null,
            "Juliet sees Romeo again");

        bool IsGone(XmppSeen seen) => seen.IsPresence && seen.Type == "unavailable" && seen.BareFrom == play.Romeo.Address;
    });

    [Fact]
    public Task Typing_is_set_for_all_chats_and_for_one_which_goes_before_it() => PlayAsync(async play =>
    {
        var withBot = await play.Romeo.OpensRoomWithBot();
        var room = await play.RomeoKnowsJulietAsync();
        Assert.Contains("typing: on in this chat", await play.Romeo.Asks(room, "!xmpp settings"), StringComparison.Ordinal);

        await play.Romeo.Asks(withBot, "settings typing off");
        Assert.Contains("typing: off in this chat", await play.Romeo.Asks(room, "!xmpp settings"), StringComparison.Ordinal);
        await play.Romeo.Asks(room, "!xmpp settings typing on");

        Assert.Contains("typing: on in this chat", await play.Romeo.Asks(room, "!xmpp settings"), StringComparison.Ordinal);
        Assert.Contains("typing: off", await play.Romeo.Asks(withBot, "settings"), StringComparison.Ordinal);
    });

    [Fact]
    public Task A_chat_that_is_to_be_none_of_the_direct_chats_goes_on() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);

        await play.Romeo.Asks(room, "!xmpp direct off");

        await IsUnmarkedAsync(play);
        await play.Juliet.SaysInXmpp("What's in a name?");
        await play.Romeo.Receives("What's in a name?");
        await play.Romeo.Asks(room, "!xmpp direct on");
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
    });

    [Fact]
    public Task What_the_owner_took_out_by_hand_comes_back_when_they_ask_for_it() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await play.Romeo.Person.SetsDirectAsync(new JsonObject { ["@mercutio:elsewhere.example"] = new JsonArray("!one:elsewhere.example") });
        await play.Romeo.SaysInMatrix("By any other name");
        await play.Juliet.Receives("By any other name");
        Assert.Empty(await play.Romeo.Person.DirectRoomsAsync(play.Juliet.Ghost));

        await play.Romeo.Asks(room, "!xmpp direct on");

        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        Assert.Equal(["!one:elsewhere.example"], await play.Romeo.Person.DirectRoomsAsync("@mercutio:elsewhere.example"));
    });

    [Fact]
    public Task The_bridge_acts_for_the_owner_only_while_they_want_it() => PlayAsync(async play =>
    {
        var nurse = await play.XmppRoleAsync("nurse");
        var withBot = await play.Romeo.OpensRoomWithBot();
        Assert.Contains("the homeserver lets it", await play.Romeo.Asks(withBot, "puppet status"), StringComparison.Ordinal);

        await play.Romeo.Asks(withBot, "puppet off");
        await play.Romeo.Asks(withBot, $"chat {play.Juliet.Jid}");

        var room = await play.Romeo.Accepts(play.Juliet);
        await play.Romeo.SaysInMatrix("I take thee at thy word");
        await play.Juliet.Receives("I take thee at thy word");
        Assert.Empty(await play.Romeo.Person.DirectRoomsAsync(play.Juliet.Ghost));
        Assert.Contains("your client does that", await play.Romeo.Asks(room, "!xmpp direct on"), StringComparison.Ordinal);

        await play.Romeo.Asks(withBot, "puppet on");
        await play.Romeo.Asks(withBot, $"chat {nurse.Jid}");
        await play.Romeo.HasMarkedAsDirect(await play.Romeo.IsJoinedToRoomWith(nurse), with: nurse);
    });

    private static Task IsUnmarkedAsync(Play play) => Until.TrueAsync(
        async () => (await play.Romeo.Person.DirectRoomsAsync(play.Juliet.Ghost)).Count == 0,
        $"m.direct of {play.Romeo.Id} names no room for {play.Juliet.Ghost}");

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
