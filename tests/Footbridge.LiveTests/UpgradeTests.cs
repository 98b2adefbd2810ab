using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>A chat's room is replaced by another, and the chat goes with it.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class UpgradeTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task An_upgrade_is_followed_and_nothing_said_in_between_is_lost() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        var join = play.Proxy.Hold(request =>
            request.PlainPath.Contains("/join", StringComparison.Ordinal)
            && Uri.UnescapeDataString(request.Query).Contains(play.Juliet.Ghost, StringComparison.Ordinal));

        var next = await play.Romeo.UpgradesRoomWith(play.Juliet);
        await join.ArrivedAsync();
        await play.Romeo.Person.SaysAsync(room, "in the old room");
        await play.Romeo.SaysInMatrix("in the new room, alone");
        join.Release();

        // Nobody invited the ghost: the puppet did.
        await play.Romeo.Sees(play.Juliet.Ghost, "join", next);
        await play.Romeo.SaysInMatrix("in the new room, together");
        await play.Juliet.Receives("in the new room, together");
        Assert.Equal(
            new[] { "in the new room, alone", "in the new room, together", "in the old room" },
            play.Juliet.TextsOf(play.Romeo).Order(StringComparer.Ordinal));
        await play.Juliet.SaysInXmpp("Parting is such sweet sorrow");
        await play.Romeo.Receives("Parting is such sweet sorrow");
        await play.Romeo.HasMarkedAsDirect(next, with: play.Juliet);
        await Until.TrueAsync(
            async () => (await play.Romeo.Person.DirectRoomsAsync(play.Juliet.Ghost)).SequenceEqual([next]), "the old room is marked no more");
    });

    [Fact]
    public Task A_room_that_the_ghost_cannot_come_to_is_said_and_followed_when_it_is_invited() => PlayAsync(async play =>
    {
        var mercutio = await play.MatrixRoleAsync("mercutio");
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        var next = await mercutio.Person.CreatesRoomAsync(new JsonObject
        {
            ["preset"] = "trusted_private_chat",
            ["creation_content"] = new JsonObject { ["predecessor"] = new JsonObject { ["room_id"] = room, ["event_id"] = "$last" } },
            ["invite"] = new JsonArray(play.Romeo.Id),
        });

        await play.Romeo.Person.SetsStateAsync(
            room, "m.room.tombstone", "", new JsonObject { ["body"] = "replaced", ["replacement_room"] = next });

        Assert.Contains(next, (await play.Romeo.IsTold(room)).Body, StringComparison.Ordinal);
        await play.Romeo.SaysInMatrix("still here");
        await play.Juliet.Receives("still here");

        await play.Romeo.Person.JoinsAsync(next);
        await play.Romeo.Person.InvitesAsync(next, play.Juliet.Ghost);
        await play.Romeo.Sees(play.Juliet.Ghost, "join", next);
        play.Romeo.TalksIn(next, with: play.Juliet);
        await play.Romeo.SaysInMatrix("and now there");
        await play.Juliet.Receives("and now there");
        await play.Romeo.HasMarkedAsDirect(next, with: play.Juliet);
    });

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
