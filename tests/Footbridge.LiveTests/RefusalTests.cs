using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>What cannot be delivered is said, to whoever wrote it, in words or as an error; strangers learn nothing.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class RefusalTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task A_message_to_an_address_that_does_not_exist_is_answered_with_a_notice() => PlayAsync(async play =>
    {
        var ghost = LabNetwork.Ghost(play.AddressOfNobody);
        var room = await play.Romeo.Person.OpensDirectChatAsync(ghost);
        await play.Romeo.Sees(ghost, "join", room);

        var eventId = await play.Romeo.Person.SaysAsync(room, "Is there anybody there?");

        var notice = await play.Romeo.IsTold(room, inReplyTo: eventId);
        Assert.Equal(ghost, notice.Sender);
    });

    [Fact]
    public Task A_strangers_subscription_request_is_a_message_request() => PlayAsync(async play =>
    {
        await play.Juliet.Person.ShowsPresenceAsync(play.Romeo.Address, "subscribe");

        var invite = await play.Romeo.IsInvitedBy(play.Juliet);
        Assert.True(invite.Member(play.Romeo.Id).GetProperty("content").GetProperty("is_direct").GetBoolean());
        Assert.DoesNotContain(play.Juliet.Person.Received, seen => seen.IsPresence && seen.BareFrom == play.Romeo.Address);

        var room = await play.Romeo.Accepts(play.Juliet);
        await play.Juliet.SeesPresence("subscribed");
        await play.Juliet.SeesPresence(null);
        await play.Romeo.IsTold(room);
    });

    [Fact]
    public Task A_known_contacts_subscription_request_is_granted_at_once() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();

        await play.Juliet.Person.ShowsPresenceAsync(play.Romeo.Address, "subscribe");

        await play.Juliet.SeesPresence("subscribed");
        await play.Juliet.SeesPresence(null);
    });

    [Fact]
    public Task A_declined_stranger_learns_no_more_than_who_writes_to_nobody() => PlayAsync(async play =>
    {
        await play.Juliet.SaysInXmpp("Wilt thou be gone?");
        var invite = await play.Romeo.IsInvitedBy(play.Juliet);
        await play.Romeo.Person.LeavesAsync(invite.Room);
        await Until.TrueAsync(
            () => BridgeStore.ConsentOf(play.Network, play.Romeo.Address, play.Juliet.Jid) == "declined", "the bridge knows of the decline");

        var declined = await play.Juliet.HasErrorFor(await play.Juliet.SaysInXmpp("Hello?"));
        var toNobody = await play.Juliet.Person.SaysAsync(LabNetwork.GatewayAddress("nobody-of-that-name"), "Hello?");
        var unknown = await play.Juliet.HasErrorFor(toNobody);

        Assert.Equal("service-unavailable", unknown.ErrorCondition);
        Assert.Equal((unknown.ErrorCondition, unknown.ErrorType), (declined.ErrorCondition, declined.ErrorType));
        Assert.Empty(play.Romeo.Person.Invites);
    });

    [Fact]
    public Task The_owner_is_told_when_their_room_becomes_encrypted() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();

        await play.Romeo.Person.SetsStateAsync(
            room, "m.room.encryption", "", new JsonObject { ["algorithm"] = "m.megolm.v1.aes-sha2" });

        var notice = await play.Romeo.IsTold(room);
        Assert.Equal(play.Juliet.Ghost, notice.Sender);
        Assert.Contains("encrypted", notice.Body, StringComparison.Ordinal);
    });

    [Fact]
    public Task The_owner_who_opens_an_encrypted_room_is_told_when_the_ghost_joins() => PlayAsync(async play =>
    {
        var room = await play.Romeo.Person.CreatesRoomAsync(new JsonObject
        {
            ["is_direct"] = true,
            ["preset"] = "trusted_private_chat",
            ["invite"] = new JsonArray(play.Juliet.Ghost),
            ["initial_state"] = new JsonArray(new JsonObject
            {
                ["type"] = "m.room.encryption",
                ["content"] = new JsonObject { ["algorithm"] = "m.megolm.v1.aes-sha2" },
            }),
        });

        var notice = await play.Romeo.IsTold(room);
        Assert.Contains("encrypted", notice.Body, StringComparison.Ordinal);
    });

    [Fact]
    public Task A_group_chat_message_is_refused_and_makes_no_room() => PlayAsync(async play =>
    {
        var id = await play.Juliet.Person.SaysAsync(play.Romeo.Address, "to all", type: "groupchat");

        Assert.Equal("service-unavailable", (await play.Juliet.HasErrorFor(id)).ErrorCondition);
        Assert.Empty(play.Romeo.Person.Invites);
    });

    [Fact]
    public Task A_headline_and_a_message_without_a_text_are_ignored() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();

        await play.Juliet.Person.SaysAsync(play.Romeo.Address, "Extra! Extra!", type: "headline");
        await play.Juliet.Person.SendsRawAsync($"<message to='{play.Romeo.Address}' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>");
        await play.Juliet.SaysInXmpp("after");

        await play.Romeo.Receives("after");
        Assert.Equal(["Good even", "after"], play.Romeo.TextsOf(play.Juliet));
        Assert.DoesNotContain(play.Juliet.Person.Received, seen => seen.Type == "error");
    });

    [Fact]
    public Task An_invitation_to_a_group_chat_is_refused_and_makes_no_room() => PlayAsync(async play =>
    {
        const string Id = "invitation";

        await play.Juliet.Person.SendsRawAsync(
            $"<message to='{play.Romeo.Address}' id='{Id}'><x xmlns='jabber:x:conference' jid='balcony@rooms.example.org'/></message>");

        Assert.Equal("service-unavailable", (await play.Juliet.HasErrorFor(Id)).ErrorCondition);
        Assert.Empty(play.Romeo.Person.Invites);
    });

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
