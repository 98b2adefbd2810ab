using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>A chat's room says that it is bridged, where to and as whom (MSC2346), whoever made it.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class BridgeStateTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task A_room_that_the_ghost_made_and_its_successor_tell_what_they_are_bridged_to() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await TellsAsync(play, room, creator: play.Juliet.Ghost, name: play.Juliet.Jid.Split('@')[0]);
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);

        var next = await play.Romeo.UpgradesRoomWith(play.Juliet);

        await play.Romeo.Sees(play.Juliet.Ghost, "join", next);
        await TellsAsync(play, next, creator: play.Romeo.Id, name: play.Juliet.Jid.Split('@')[0]);
    });

    [Fact]
    public Task A_room_that_the_owner_made_tells_the_ghosts_name_and_avatar() => PlayAsync(async play =>
    {
        // By then the bridge has put the name by which it knows her, and puts no other.
        await TellsAsync(play, await play.RomeoKnowsJulietAsync(), creator: play.Juliet.Ghost, name: play.Juliet.Jid.Split('@')[0]);
        await play.Network.SetsGhostProfileAsync(play.Juliet.Ghost, "displayname", "Juliet Capulet");
        await play.Network.SetsGhostProfileAsync(play.Juliet.Ghost, "avatar_url", "mxc://localhost/rose");
        var mercutio = await play.MatrixRoleAsync("mercutio");

        var room = await mercutio.OpensChatWith(play.Juliet);

        await TellsAsync(play, room, creator: mercutio.Id, name: "Juliet Capulet", avatar: "mxc://localhost/rose", seenBy: mercutio);
    });

    [Fact]
    public Task A_room_in_which_the_ghost_may_set_no_state_is_bridged_all_the_same() => PlayAsync(async play =>
    {
        var room = await play.Romeo.Person.CreatesRoomAsync(new JsonObject { ["preset"] = "private_chat", ["is_direct"] = true });
        play.Romeo.TalksIn(room, with: play.Juliet);
        await play.Romeo.Person.InvitesAsync(room, play.Juliet.Ghost);
        await play.Romeo.Sees(play.Juliet.Ghost, "join", room);

        await play.Romeo.SaysInMatrix("With love's light wings");

        await play.Juliet.Receives("With love's light wings");
        Assert.Null(await play.Romeo.Person.StateAsync(room, "m.bridge", "org.footbridge/xmpp"));
    });

    private static async Task TellsAsync(Play play, string room, string creator, string name, string? avatar = null, MatrixRole? seenBy = null)
    {
        var channel = new JsonObject
        {
            ["id"] = play.Juliet.Jid,
            ["displayname"] = name,
            ["external_url"] = $"xmpp:{play.Juliet.Jid}",
        };
        if (avatar is not null)
        {
            channel["avatar_url"] = avatar;
        }

        var expected = new JsonObject
        {
            ["bridgebot"] = LabNetwork.Bot,
            ["creator"] = creator,
            ["protocol"] = new JsonObject { ["id"] = "xmpp", ["displayname"] = "XMPP", ["external_url"] = "https://xmpp.org/" },
            ["network"] = new JsonObject { ["id"] = XmppServer.Domain, ["displayname"] = XmppServer.Domain },
            ["channel"] = channel,
        };
        foreach (var type in new[] { "m.bridge", "uk.half-shot.bridge" })
        {
            // Until the ghost has the name by which it is known from its acceptance on, the room tells the address.
            await Until.TrueAsync(
                async () =>
                {
                    var told = await (seenBy ?? play.Romeo).Person.StateAsync(room, type, "org.footbridge/xmpp");
                    told?.Remove("org.footbridge.chat");
                    return JsonNode.DeepEquals(expected, told);
                },
                $"{room} has its {type}: {expected.ToJsonString()}");
        }
    }

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
