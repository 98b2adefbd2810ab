using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>What is the owner's in their <c>m.direct</c> stays theirs.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class OwnersMarksTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task An_unreadable_map_is_never_written_over() => PlayAsync(async play =>
    {
        await play.Romeo.Person.SetsDirectAsync(Foreign());
        play.Proxy.DropAnswer(request => request.IsDirectRead(play.Romeo.Id));

        var room = await play.RomeoKnowsJulietAsync();

        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await HasForeignAsync(play);
    });

    [Fact]
    public Task What_the_owner_removed_by_hand_is_not_put_back() => PlayAsync(async play =>
    {
        var nurse = await play.XmppRoleAsync("nurse");
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await play.Romeo.Person.SetsDirectAsync(Foreign());

        // The next chat's mark makes the bridge write again.
        var nursesRoom = await Play.AcquaintAsync(play.Romeo, nurse);
        await play.Romeo.HasMarkedAsDirect(nursesRoom, with: nurse);

        Assert.Empty(await play.Romeo.Person.DirectRoomsAsync(play.Juliet.Ghost));
        await HasForeignAsync(play);
    });

    [Fact]
    public Task Entries_for_a_contact_that_are_no_lists_stay_beside_the_mark() => PlayAsync(async play =>
    {
        var before = new Dictionary<string, string>
        {
            ["null"] = "[]",
            ["[]"] = "[]",
            ["\"!tomb:elsewhere.example\""] = "[\"!tomb:elsewhere.example\"]",
            ["{\"rooms\": [[{}]]}"] = "[{\"rooms\": [[{}]]}]",
        };
        var chats = before.Select((entry, number) => (
            Ghost: LabNetwork.Ghost($"{play.Romeo.Person.Localpart}-guest{number}@{XmppServer.Domain}"), Before: entry.Key, Kept: entry.Value)).ToList();
        await play.Romeo.Person.SetsDirectAsync(new JsonObject(chats.Select(chat => KeyValuePair.Create(chat.Ghost, JsonNode.Parse(chat.Before)))));

        var rooms = await Task.WhenAll(chats.Select(chat => play.Romeo.Person.OpensDirectChatAsync(chat.Ghost)));

        var expected = new JsonObject();
        foreach (var (chat, room) in chats.Zip(rooms))
        {
            var entry = JsonNode.Parse(chat.Kept)!.AsArray();
            entry.Add(room);
            expected[chat.Ghost] = entry;
        }

        JsonObject? map = null;
        await Until.TrueAsync(
            async () => JsonNode.DeepEquals(expected, map = await play.Romeo.Person.DirectAsync()), $"each is marked beside what was there: {map}");
    });

    [Fact]
    public Task A_room_that_the_owner_puts_under_somebody_else_and_a_map_that_they_empty_stay_as_they_are() => PlayAsync(async play =>
    {
        const string Somebody = "@mercutio:elsewhere.example";
        var nurse = await play.XmppRoleAsync("nurse");
        var peter = await play.XmppRoleAsync("peter");
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);

        await play.Romeo.Person.SetsDirectAsync(new JsonObject { [Somebody] = new JsonArray(room) });
        var nursesRoom = await Play.AcquaintAsync(play.Romeo, nurse);
        await play.Romeo.HasMarkedAsDirect(nursesRoom, with: nurse);
        var expected = new JsonObject { [Somebody] = new JsonArray(room), [nurse.Ghost] = new JsonArray(nursesRoom) };
        Assert.True(JsonNode.DeepEquals(expected, await play.Romeo.Person.DirectAsync()));

        await play.Romeo.Person.SetsDirectAsync([]);
        var petersRoom = await Play.AcquaintAsync(play.Romeo, peter);
        await play.Romeo.HasMarkedAsDirect(petersRoom, with: peter);
        expected = new JsonObject { [peter.Ghost] = new JsonArray(petersRoom) };
        Assert.True(JsonNode.DeepEquals(expected, await play.Romeo.Person.DirectAsync()));
        // And all three chats go on.
        await play.Romeo.SaysInMatrix("still here");
        await play.Juliet.Receives("still here");
    });

    private static JsonObject Foreign() => new() { ["@mercutio:elsewhere.example"] = new JsonArray("!one:elsewhere.example") };

    private static async Task HasForeignAsync(Play play) =>
        Assert.Equal(["!one:elsewhere.example"], await play.Romeo.Person.DirectRoomsAsync("@mercutio:elsewhere.example"));

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
