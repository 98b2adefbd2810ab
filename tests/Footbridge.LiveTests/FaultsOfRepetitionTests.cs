using System.Net;
using System.Text.Json;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>What comes twice and is one, and what looks the same and is two.</summary>
[Collection(OnCrashNetwork.Name)]
public sealed class FaultsOfRepetitionTests(CrashNetwork crash, ITestOutputHelper output)
{
    [Fact]
    public Task One_event_in_several_transactions_is_one_stanza_also_after_a_restart() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        var saying = Event(play, "What's in a name?");

        Assert.Equal(HttpStatusCode.OK, await play.Network.PushAsync(saying, saying));
        Assert.Equal(HttpStatusCode.OK, await play.Network.PushAsync(saying));
        await play.Network.RestartBridgeAsync();
        Assert.Equal(HttpStatusCode.OK, await play.Network.PushAsync(saying));

        await play.Romeo.SaysInMatrix("A rose by any other name");
        await play.Juliet.Receives("A rose by any other name");
        Assert.Equal(["What's in a name?", "A rose by any other name"], play.Juliet.ShownOf(play.Romeo));
    });

    [Fact]
    public Task Two_messages_with_one_stanza_id_are_two_events() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();

        await play.Juliet.SaysInXmpp("Good night", id: "42");
        await play.Juliet.SaysInXmpp("good night", id: "42");

        await play.Romeo.Receives("good night");
        Assert.Equal(["Good even", "Good night", "good night"], play.Romeo.TextsOf(play.Juliet));
    });

    private static JsonElement Event(Play play, string body) => JsonSerializer.SerializeToElement(new
    {
        event_id = $"${Guid.NewGuid():N}",
        room_id = play.Romeo.RoomWith(play.Juliet),
        sender = play.Romeo.Id,
        type = "m.room.message",
        origin_server_ts = 1_600_000_000_000,
        content = new { msgtype = "m.text", body },
    });

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(crash.Network, output, scenes);
}
