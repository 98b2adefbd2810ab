using System.Text.Json.Nodes;
using Footbridge.Configuration;
using Footbridge.Lab;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>A request that nobody answered is withdrawn to its end, whatever is in the way of it at first.</summary>
public sealed class RequestWithdrawalTests(WireMockFixture fixture) : ContractTest(fixture)
{
    private const string Kick = "/_matrix/client/v3/rooms/[^/]*/kick";
    private const string Leave = "/_matrix/client/v3/rooms/[^/]*/leave";

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task What_the_homeserver_refuses_for_now_is_tried_again_and_the_request_stands_until_it_is_done()
    {
        await JulietAsksAsync();
        await Homeserver.AnswersAllAsync("POST", Kick, PlayedHomeserver.Refusal(500, "M_UNKNOWN"));
        await Stage.RunUntilAsync(() => Task.FromResult(Stage.Log.All.Any(line => line.EventId == 3181)), "it cannot be withdrawn yet", Round);
        Assert.Equal(Consent.Pending, Stage.Chat()?.Consent);

        await Homeserver.AnswersAllAsync("POST", Kick, WireMockAnswer.Json("{}"));
        await Stage.RunUntilAsync(() => Task.FromResult(Stage.Chat() is { Consent: Consent.None, Room: RoomState.None }), "it is withdrawn", Round);
        Assert.True((await Homeserver.AskedAsync("POST", "/kick")).Count > 1);
        Assert.Single(await Homeserver.AskedAsync("POST", "/leave"));
    }

    [Fact]
    public async Task What_was_half_done_when_the_bridge_ended_is_done_after_its_start_and_is_no_decline()
    {
        var room = await JulietAsksAsync();
        await Homeserver.AnswersAllAsync("POST", Kick, WireMockAnswer.Json("{}"));
        await Homeserver.AnswersAllAsync("POST", Leave, PlayedHomeserver.Refusal(500, "M_UNKNOWN"));
        await Stage.RunUntilAsync(
            () => Task.FromResult(Stage.Log.All.Any(line => line.EventId == 3181)), "the invite is gone, and no more than that", Round);

        await Homeserver.AnswersAsync("GET", PlayedHomeserver.MemberPath(room, Cast.Romeo), WireMockAnswer.Json("""{"membership":"leave"}"""));
        var gone = PushedEvents.Event("$gone", room, "m.room.member", Cast.JulietGhost, new JsonObject { ["membership"] = "leave", ["reason"] = "nobody answered" });
        gone["state_key"] = $"{Cast.Romeo}";
        await Stage.PushAsync(gone.ToJsonString());
        await Stage.UntilAsync(() => Stage.Waiting() == 0, "the bridge has heard of it");
        Assert.Equal(Consent.Pending, Stage.Chat()?.Consent);

        await Stage.StopAsync();
        var kicks = (await Homeserver.AskedAsync("POST", "/kick")).Count;
        await Homeserver.AnswersAllAsync("POST", Leave, WireMockAnswer.Json("{}"));
        await Stage.StartAloneAsync(WithShortRequests);
        await Stage.RunUntilAsync(() => Task.FromResult(Stage.Chat() is { Consent: Consent.None, Room: RoomState.None }), "it is withdrawn", Round);
        Assert.Equal(kicks, (await Homeserver.AskedAsync("POST", "/kick")).Count);
    }

    [Fact]
    public async Task Who_has_just_joined_is_not_put_out()
    {
        var room = await JulietAsksAsync();
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.MemberPath(room, Cast.Romeo), WireMockAnswer.Json("""{"membership":"join"}"""));
        await Stage.RunUntilAsync(async () => (await Homeserver.AskedAsync("GET", "/state/m.room.member/")).Count > 0, "it is looked at", Round);

        await Stage.PushAsync(PushedEvents.Member("$join", room, Cast.Romeo, "join"));
        await Stage.UntilAsync(() => Stage.Chat() is { Consent: Consent.Accepted, Room: RoomState.Open }, "the join accepts");
        Assert.Empty(await Homeserver.AskedAsync("POST", "/kick"));
        Assert.Empty(await Homeserver.AskedAsync("POST", "/leave"));
    }

    private static BridgeConfig WithShortRequests(BridgeConfig config) =>
        config with { Limits = config.Limits with { RequestLifetime = TimeSpan.FromMinutes(1) } };

    private async Task<string> JulietAsksAsync()
    {
        await Stage.StartAsync(WithShortRequests);
        await Stage.JulietSaysAsync("j1", "Art thou not Romeo?");
        await Stage.UntilPostedAsync("Art thou not Romeo?");
        await Stage.UntilAsync(() => Stage.Waiting() == 0, "nothing waits");
        return (await Homeserver.PostsAsync()).Single().Room;
    }
}
