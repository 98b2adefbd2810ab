using System.Text;
using System.Text.Json.Nodes;
using Footbridge.DirectChats;
using Footbridge.Matrix;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.DirectChats;

public sealed class ChatRoomBodyTests
{
    private static readonly DirectChat Chat = new()
    {
        Id = "id",
        OwnAddressId = "own",
        Owner = Cast.Romeo,
        Own = Cast.RomeoOwn,
        Contact = Cast.Juliet,
        Ghost = Cast.JulietGhost,
        Consent = Consent.None,
        Room = RoomState.Creating,
    };

    private static readonly UserId Bot = UserId.Parse("@bot:example.org");

    [Fact]
    public void Room_is_direct_for_exactly_two_and_known_again_by_its_key()
    {
        var body = Of("10");

        Assert.True((bool)body["is_direct"]!);
        Assert.Equal("trusted_private_chat", (string?)body["preset"]);
        Assert.Equal([Cast.Romeo.ToString()], body["invite"]!.AsArray().Select(user => (string?)user));
        Assert.Equal("key", (string?)body["creation_content"]![ChatRoomBody.KeyField]);
        // Names and topics would be the room's, where clients show the other one's.
        Assert.Null(body["name"]);
        Assert.Null(body["topic"]);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("10")]
    [InlineData("11")]
    [InlineData("org.example.custom")]
    public void Owner_is_above_the_ghost_and_the_ghost_can_make_the_room(string version)
    {
        var levels = Of(version)["power_level_content_override"]!;

        Assert.Equal(100, (int)levels["users"]![Cast.Romeo.ToString()]!);
        Assert.Equal(99, (int)levels["users"]![Cast.JulietGhost.ToString()]!);
        Assert.Equal(50, (int)levels["invite"]!);
        // Above the ghost's own level, the server would refuse the whole call.
        Assert.All(levels["events"]!.AsObject(), level => Assert.InRange((int)level.Value!, 0, 99));
        Assert.Null(Of(version)["creation_content"]!["additional_creators"]);
    }

    [Theory]
    [InlineData("12")]
    [InlineData("13")]
    public void Where_creators_have_endless_power_the_owner_is_one_and_no_creator_has_a_level(string version)
    {
        var body = Of(version);

        Assert.Equal([Cast.Romeo.ToString()], body["creation_content"]!["additional_creators"]!.AsArray().Select(user => (string?)user));
        Assert.Empty(body["power_level_content_override"]!["users"]!.AsObject());
    }

    [Theory]
    [InlineData("11", "@_xmpp_juliet=40xmpp.example.org:example.org")]
    [InlineData("12", "@romeo:example.org")]
    public void In_a_request_that_is_to_be_withdrawn_the_ghost_stands_above_the_owner(string version, string leader)
    {
        var body = Of(version, ownerLeads: false);

        Assert.Equal("private_chat", (string?)body["preset"]);
        Assert.Null(body["creation_content"]!["additional_creators"]);
        // In version 12 the ghost, which made the room, stands above every level.
        Assert.Equal([leader], body["power_level_content_override"]!["users"]!.AsObject().Select(level => level.Key));
    }

    [Fact]
    public void Other_servers_are_kept_out_where_no_owner_is_there()
    {
        Assert.False((bool)Of("10", federate: false)["creation_content"]!["m.federate"]!);
        Assert.Null(Of("10", federate: true)["creation_content"]!["m.federate"]);
    }

    [Fact]
    public void Bridge_is_told_under_both_names()
    {
        var events = Of("10")["initial_state"]!.AsArray();

        Assert.Equal(["m.bridge", "uk.half-shot.bridge"], events.Select(state => (string?)state!["type"]));
        Assert.All(events, state =>
        {
            var content = state!["content"]!;
            Assert.Equal("@bot:example.org", (string?)content["bridgebot"]);
            Assert.Equal("xmpp", (string?)content["protocol"]!["id"]);
            Assert.Equal("juliet@xmpp.example.org", (string?)content["channel"]!["id"]);
            Assert.Equal("key", (string?)content[ChatRoomBody.KeyField]);
        });
    }

    [Fact]
    public void State_keys_stay_within_255_bytes_whatever_the_contact_is_called()
    {
        var contact = Jid.Parse(new string('a', 1_000) + "@example.org");
        var body = ChatRoomBody.Of(Chat with { Contact = contact }, "key", Bot, null, "10", federate: true, ownerLeads: true);

        Assert.All(body["initial_state"]!.AsArray(), state =>
            Assert.InRange(Encoding.UTF8.GetByteCount((string)state!["state_key"]!), 1, 255));
    }

    private static JsonObject Of(string version, bool federate = true, bool ownerLeads = true) =>
        ChatRoomBody.Of(Chat, "key", Bot, null, version, federate, ownerLeads);
}
