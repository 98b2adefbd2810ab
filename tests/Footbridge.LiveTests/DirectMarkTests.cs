using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>
/// <c>m.direct</c> is one map that the owner's clients write too, and the homeserver compares nothing: what others wrote has to
/// survive the bridge. Who comes first is ordered by the proxy between bridge and homeserver.
/// </summary>
[Collection(OnSharedNetwork.Name)]
public sealed class DirectMarkTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task Foreign_and_malformed_entries_survive() => PlayAsync(async play =>
    {
        var before = JsonNode.Parse("""
            {
              "@mercutio:elsewhere.example": ["!one:elsewhere.example", "!one:elsewhere.example", "!two:elsewhere.example"],
              "@tybalt:elsewhere.example": "!not-a-list:elsewhere.example",
              "@paris:elsewhere.example": [1, null, {"room": "!three:elsewhere.example"}],
              "@nobody:elsewhere.example": [],
              "not a user id": {"deep": {"deeper": [true, false, 1.5, 12345678901234567890]}},
              "email:romeo@example.org": ["!four:elsewhere.example"],
              "": null
            }
            """)!.AsObject();
        await play.Romeo.Person.SetsDirectAsync(before);

        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);

        var after = await play.Romeo.Person.DirectAsync();
        Assert.Equal([room], after[play.Juliet.Ghost]!.AsArray().Select(named => named!.GetValue<string>()));
        after.Remove(play.Juliet.Ghost);
        Assert.True(JsonNode.DeepEquals(before, after), $"was {before.ToJsonString()}, is {after.ToJsonString()}");
    });

    [Fact]
    public Task What_a_client_writes_just_before_the_bridge_reads_stays() => PlayAsync(async play =>
    {
        play.Proxy.Before(
            request => request.IsDirectRead(play.Romeo.Id),
            () => play.Romeo.Person.SetsDirectAsync(Foreign()));

        var room = await play.RomeoKnowsJulietAsync();

        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await HasForeignAsync(play);
    });

    [Fact]
    public Task What_a_client_adds_just_after_the_bridge_wrote_stays() => PlayAsync(async play =>
    {
        play.Proxy.After(
            request => request.IsDirectWrite(play.Romeo.Id),
            async () =>
            {
                var map = await play.Romeo.Person.DirectAsync();
                map["@mercutio:elsewhere.example"] = new JsonArray("!one:elsewhere.example");
                await play.Romeo.Person.SetsDirectAsync(map);
            });

        var room = await play.RomeoKnowsJulietAsync();

        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await HasForeignAsync(play);
    });

    [Fact]
    public Task A_client_that_overwrites_the_bridges_entry_sees_it_come_back_and_keeps_its_own() => PlayAsync(async play =>
    {
        play.Proxy.After(
            request => request.IsDirectWrite(play.Romeo.Id),
            () => play.Romeo.Person.SetsDirectAsync(Foreign()));

        var room = await play.RomeoKnowsJulietAsync();

        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await HasForeignAsync(play);
        Assert.Equal(2, play.Proxy.Seen.Count(request => request.IsDirectWrite(play.Romeo.Id)));
    });

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
    public Task Twenty_chats_at_once_of_one_owner_take_at_most_three_writes() => PlayAsync(async play =>
    {
        var ghosts = Enumerable.Range(0, 20).Select(number => LabNetwork.Ghost($"{number}.{play.AddressOfNobody}")).ToArray();

        var rooms = await Task.WhenAll(ghosts.Select(play.Romeo.Person.OpensDirectChatAsync));

        await Until.TrueAsync(
            async () =>
            {
                var map = await play.Romeo.Person.DirectAsync();
                return ghosts.Zip(rooms).All(
                    pair => map[pair.First] is JsonArray named && named.Any(room => room!.GetValue<string>() == pair.Second));
            },
            "all twenty are marked",
            TimeSpan.FromMinutes(2));
        Assert.InRange(play.Proxy.Seen.Count(request => request.IsDirectWrite(play.Romeo.Id)), 1, 3);
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

    private static JsonObject Foreign() => new() { ["@mercutio:elsewhere.example"] = new JsonArray("!one:elsewhere.example") };

    private static async Task HasForeignAsync(Play play) =>
        Assert.Equal(["!one:elsewhere.example"], await play.Romeo.Person.DirectRoomsAsync("@mercutio:elsewhere.example"));

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
