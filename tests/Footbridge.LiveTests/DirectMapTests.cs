using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>
/// <c>m.direct</c>, which the bridge shares with the owner's clients: there is no compare-and-swap, so the proxy puts a
/// client's write at each place where one can come.
/// </summary>
[Collection(OnSharedNetwork.Name)]
public sealed class DirectMapTests(SharedNetwork shared, ITestOutputHelper output)
{
    private const string Friend = "@benvolio:elsewhere.example";
    private const string FriendsRoom = "!streets:elsewhere.example";

    [Fact]
    public Task Foreign_and_malformed_entries_of_the_map_survive_by_value() => PlayAsync(async play =>
    {
        const string Foreign = """
            {
              "@benvolio:elsewhere.example": ["!streets:elsewhere.example", "!verona:elsewhere.example"],
              "@tybalt:elsewhere.example": "not a list",
              "@paris:elsewhere.example": ["!tomb:elsewhere.example", 7, null, {"rooms": [true]}],
              "@friar:elsewhere.example": {"cell": [1, 2.5, 12345678901234567890, "é <&> \u0007 \ud83c\udf39"]},
              "@nurse:elsewhere.example": null,
              "@peter:elsewhere.example": [],
              "no user at all": 42,
              "": ["!empty:elsewhere.example"]
            }
            """;
        await play.Romeo.Person.SetsDirectAsync(Map(Foreign));

        var room = await play.Romeo.OpensChatWith(play.Juliet);

        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        var map = await play.Romeo.Person.DirectAsync();
        Assert.True(map.Remove(play.Juliet.Ghost));
        Assert.True(JsonNode.DeepEquals(Map(Foreign), map), map.ToJsonString());
    });

    [Fact]
    public Task What_a_client_writes_just_before_the_bridge_reads_is_kept() => PlayAsync(async play =>
    {
        play.Proxy.Before(request => request.IsDirectRead(play.Romeo.Id), () => AddsFriendAsync(play.Romeo.Person));

        var room = await play.Romeo.OpensChatWith(play.Juliet);

        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        Assert.Equal([FriendsRoom], await play.Romeo.Person.DirectRoomsAsync(Friend));
    });

    [Fact]
    public Task What_a_client_writes_just_after_the_bridge_wrote_is_kept() => PlayAsync(async play =>
    {
        play.Proxy.After(request => request.IsDirectWrite(play.Romeo.Id), () => AddsFriendAsync(play.Romeo.Person));

        var room = await play.Romeo.OpensChatWith(play.Juliet);

        await Until.TrueAsync(async () => (await play.Romeo.Person.DirectRoomsAsync(Friend)).Count == 1, "the client has written");
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        Assert.Equal([FriendsRoom], await play.Romeo.Person.DirectRoomsAsync(Friend));
        Assert.Equal(1, Writes(play));
    });

    [Fact]
    public Task A_client_that_overwrites_our_entry_sees_it_come_back_and_its_own_stay() => PlayAsync(async play =>
    {
        await play.Romeo.Person.SetsDirectAsync(Map("""{"@rosaline:elsewhere.example": ["!feast:elsewhere.example"]}"""));
        play.Proxy.After(
            request => request.IsDirectWrite(play.Romeo.Id),
            () => play.Romeo.Person.SetsDirectAsync(new JsonObject { [Friend] = new JsonArray(FriendsRoom) }));

        var room = await play.Romeo.OpensChatWith(play.Juliet);

        await Until.TrueAsync(() => Writes(play) == 2, "the bridge writes once more");
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        // What the client itself took out is not the bridge's to put back.
        var expected = new JsonObject { [Friend] = new JsonArray(FriendsRoom), [play.Juliet.Ghost] = new JsonArray(room) };
        var map = await play.Romeo.Person.DirectAsync();
        Assert.True(JsonNode.DeepEquals(expected, map), map.ToJsonString());
    });

    [Fact]
    public Task Twenty_chats_at_once_take_a_few_writes_with_a_rest_between_them() => PlayAsync(async play =>
    {
        var writes = new ConcurrentQueue<long>();
        play.Proxy.Before(request => request.IsDirectWrite(play.Romeo.Id), () => NoteAsync(writes), times: int.MaxValue);
        var ghosts = Enumerable.Range(1, 20).Select(number => LabNetwork.Ghost($"{play.Romeo.Person.Localpart}-guest{number}@{XmppServer.Domain}")).ToList();

        var rooms = await Task.WhenAll(ghosts.Select(play.Romeo.Person.OpensDirectChatAsync));

        await Until.TrueAsync(async () => (await play.Romeo.Person.DirectAsync()).Count == 20, "all twenty are marked");
        var expected = new JsonObject(ghosts.Zip(rooms, (ghost, room) => KeyValuePair.Create<string, JsonNode?>(ghost, new JsonArray(room))));
        var map = await play.Romeo.Person.DirectAsync();
        Assert.True(JsonNode.DeepEquals(expected, map), map.ToJsonString());
        // How many depends on how long the homeserver takes to make twenty rooms.
        Assert.InRange(writes.Count, 1, 10);
        Assert.All(writes.Zip(writes.Skip(1)), pair => Assert.True(Stopwatch.GetElapsedTime(pair.First, pair.Second) > TimeSpan.FromSeconds(4)));
    });

    private static Task NoteAsync(ConcurrentQueue<long> times)
    {
        times.Enqueue(Stopwatch.GetTimestamp());
        return Task.CompletedTask;
    }

    private static int Writes(Play play) => play.Proxy.Seen.Count(request => request.IsDirectWrite(play.Romeo.Id));

    private static JsonObject Map(string json) => JsonNode.Parse(json)!.AsObject();

    private static async Task AddsFriendAsync(MatrixPerson owner)
    {
        var map = await owner.DirectAsync();
        map[Friend] = new JsonArray(FriendsRoom);
        await owner.SetsDirectAsync(map);
    }

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
