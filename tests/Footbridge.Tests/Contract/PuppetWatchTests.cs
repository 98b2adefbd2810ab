using System.Text.Json.Nodes;
using Footbridge.DirectChats;
using Footbridge.Lab;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>A homeserver that does not let the bridge act for an owner any more, and later does again.</summary>
public sealed class PuppetWatchTests(WireMockFixture fixture) : ContractTest(fixture)
{
    private const string BotRoom = "!made-by-the-bot:example.org";
    private static readonly WireMockAnswer Bot = WireMockAnswer.Json("""{"user_id":"@_xmpp_bot:example.org","device_id":"FOOTBRIDGE"}""");
    private static readonly WireMockAnswer Romeo = WireMockAnswer.Json("""{"user_id":"@romeo:example.org"}""");
    private static readonly WireMockAnswer Unknown = PlayedHomeserver.Refusal(401, "M_UNKNOWN_TOKEN");

    [Fact]
    public async Task An_owner_is_told_once_with_the_cure_and_again_when_it_works()
    {
        await HasOwnerAsync();
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.WhoAmI, Bot, Unknown, Unknown, Unknown, Romeo);
        await Homeserver.AnswersAsync("POST", PlayedHomeserver.CreateRoom, WireMockAnswer.Json($$"""{"room_id":"{{BotRoom}}"}"""));

        await Stage.StartAloneAsync();
        await Stage.RunUntilAsync(
            async () => (await NoticesAsync()).Any(said => said.EndsWith("act for you again.", StringComparison.Ordinal)), "it works again", TimeSpan.FromSeconds(10));

        var notices = await NoticesAsync();
        Assert.Equal(2, notices.Count);
        await Stage.UntilAsync(() => Stage.Service<PuppetStates>().Of(Cast.Romeo) == PuppetState.On, "the puppet is known to work");
        Assert.Contains("(M_UNKNOWN_TOKEN)", notices[0], StringComparison.Ordinal);
        Assert.Contains("footbridge check", notices[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_room_it_is_said_in_is_made_once_by_the_bot_and_direct()
    {
        await HasOwnerAsync();
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.WhoAmI, Bot, Unknown);
        await Homeserver.AnswersAsync("POST", PlayedHomeserver.CreateRoom, WireMockAnswer.Json($$"""{"room_id":"{{BotRoom}}"}"""));

        await Stage.StartAloneAsync();

        await Stage.UntilAsync(async () => (await NoticesAsync()).Count == 1, "the owner is told");
        await Stage.UntilAsync(() => Stage.Service<PuppetStates>().Of(Cast.Romeo) == PuppetState.Broken, "the puppet is known to be broken");
        var made = Assert.Single(await Homeserver.AskedAsync("POST", PlayedHomeserver.CreateRoom));
        Assert.Contains(("user_id", "@_xmpp_bot:example.org"), made.Query);
        var body = JsonNode.Parse(made.Body)!;
        Assert.True((bool?)body["is_direct"]);
        Assert.Equal(["@romeo:example.org"], body["invite"]!.AsArray().Select(invited => (string?)invited));
        await Stage.UntilAsync(
            async () => (await Homeserver.AskedAsync("PUT", "%40_xmpp_bot%3Aexample.org/account_data/m.direct")).Any(put =>
                put.Body.Contains(BotRoom, StringComparison.Ordinal)),
            "the bot marks it as direct");
    }

    [Fact]
    public async Task An_owner_whose_puppet_works_is_told_nothing()
    {
        await HasOwnerAsync();
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.WhoAmI, Bot, Romeo);

        await Stage.StartAloneAsync();

        await Stage.UntilAsync(async () => (await Homeserver.AskedAsync("GET", PlayedHomeserver.WhoAmI)).Count >= 2, "the homeserver is asked");
        await Stage.UntilAsync(() => Stage.Service<Gates>().Component.IsOpen, "the XMPP server is there");
        await Stage.JulietSaysAsync("1", "Good night");
        await Stage.UntilPostedAsync("Good night");
        Assert.Empty(await NoticesAsync());
    }

    /// <summary>Romeo has a chat, and the bridge stands still. What was asked so far counts no more.</summary>
    private async Task HasOwnerAsync()
    {
        Stage.HasPuppets = true;
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Stage.StopAsync();
        await Homeserver.BeginAsync();
    }

    /// <summary>What the bot said in its room.</summary>
    private async Task<IReadOnlyList<string>> NoticesAsync() =>
        [.. (await Homeserver.NoticesAsync()).Where(notice => notice.Room == BotRoom).Select(notice => notice.Body ?? "")];
}
