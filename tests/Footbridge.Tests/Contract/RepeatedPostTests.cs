using System.Text.Json.Nodes;
using Footbridge.DirectChats;
using Footbridge.Lab;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>
/// Nothing is posted twice where the homeserver may have forgotten the transaction id: the room's last events are searched
/// for the mark first.
/// </summary>
public sealed class RepeatedPostTests(WireMockFixture fixture) : ContractTest(fixture)
{
    private static readonly TimeSpan LongerThanRemembered = TimeSpan.FromHours(21);

    [Fact]
    public async Task A_message_of_yesterday_that_turns_out_to_be_posted_is_not_posted_again()
    {
        var attempt = await StartWithUnansweredPostAsync(LongerThanRemembered);
        await Homeserver.AnswersAsync("GET", Messages, History(attempt.TxnId, $"{Cast.JulietGhost}"));

        await ComeBackAsync();

        await UntilReceiptAsync();
        Assert.Equal(attempt.Before, (await Homeserver.PostsAsync()).Count);
    }

    [Fact]
    public async Task A_mark_that_somebody_else_wrote_counts_for_nothing()
    {
        var attempt = await StartWithUnansweredPostAsync(LongerThanRemembered);
        await Homeserver.AnswersAsync("GET", Messages, History(attempt.TxnId, $"{Cast.Romeo}"));

        await ComeBackAsync();

        await UntilReceiptAsync();
        Assert.Equal(attempt.Before + 1, (await Homeserver.PostsAsync()).Count);
    }

    [Fact]
    public async Task A_message_of_an_hour_ago_is_posted_again_under_its_transaction_id_without_a_search()
    {
        var attempt = await StartWithUnansweredPostAsync(TimeSpan.FromHours(1));
        var searched = (await Homeserver.AskedAsync("GET", Messages)).Count;

        await ComeBackAsync();

        await UntilReceiptAsync();
        Assert.Equal(searched, (await Homeserver.AskedAsync("GET", Messages)).Count);
        Assert.Equal([attempt.TxnId], (await Homeserver.PostsAsync()).Select(posted => posted.TxnId).Distinct());
    }

    [Fact]
    public async Task A_homeserver_that_goes_by_no_device_is_searched_before_a_second_attempt()
    {
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.WhoAmI, WireMockAnswer.Json("""{"user_id":"@_xmpp_bot:example.org"}"""));
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Homeserver.AnswersPostsAsync(null, PlayedHomeserver.Refusal(500, "M_UNKNOWN"));
        await Stage.JulietSaysAsync("j1", "O Romeo");
        await Stage.UntilAsync(() => Stage.Log.All.Any(line => line.EventId == 3014), "the first attempt failed");
        var attempt = (await Homeserver.PostsAsync()).Single();
        await Homeserver.AnswersAsync("GET", Messages, History(attempt.TxnId, $"{Cast.JulietGhost}"));

        await Stage.RunUntilAsync(() => Task.FromResult(Xmpp.Messages.Count > 0), "the receipt is there");

        await UntilReceiptAsync();
        Assert.Single(await Homeserver.PostsAsync());
    }

    [Fact]
    public async Task A_call_that_turns_out_to_be_declined_already_is_not_declined_again()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Homeserver.AnswersAllAsync("PUT", Rejections, WireMockAnswer.Empty);
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.Versions, PlayedHomeserver.Gone);
        await Stage.PushAsync(PushedEvents.Event("$call", Stage.Room, "m.call.invite", Cast.Romeo, new JsonObject { ["call_id"] = "1", ["version"] = "1" }).ToJsonString());
        await Stage.RunUntilAsync(
            () => Task.FromResult(Stage.Service<Lanes>().FaultOf(Stage.Chat()!.Lane, Direction.ToXmpp) is not null && !Stage.Service<Gates>().Homeserver.IsOpen),
            "the homeserver is gone");
        var attempts = await DeclinedAsync();
        await Homeserver.AnswersAsync("GET", Messages, History(attempts[0].Path.Split('/')[^1], $"{Cast.JulietGhost}"));
        Stage.Time.Advance(LongerThanRemembered);

        await Homeserver.AnswersAllAsync("PUT", Rejections, PlayedHomeserver.Taken);
        await ComeBackAsync();

        await Stage.UntilAsync(() => Xmpp.Bodies.Any(body => body.Contains("tried to call you", StringComparison.Ordinal)), "Juliet is told");
        Assert.Equal(attempts.Count, (await DeclinedAsync()).Count);
    }

    private const string Rejections = "/_matrix/client/v3/rooms/[^/]*/send/m.call.reject/.*";

    private Task<IReadOnlyList<WireMockRequest>> DeclinedAsync() => Homeserver.AskedAsync("PUT", "/send/m.call.reject/");

    private static string Messages => PlayedHomeserver.RoomPath(Stage.Room, "messages");

    /// <summary>The homeserver is gone while a message is posted, and stays away.</summary>
    private async Task<(string TxnId, int Before)> StartWithUnansweredPostAsync(TimeSpan away)
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Homeserver.AnswersPostsAsync(null, WireMockAnswer.Empty);
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.Versions, PlayedHomeserver.Gone);
        await Stage.JulietSaysAsync("j1", "O Romeo");
        await Stage.RunUntilAsync(
            () => Task.FromResult(Stage.Service<Lanes>().FaultOf(Stage.Chat()!.Lane, Direction.ToMatrix) is not null && !Stage.Service<Gates>().Homeserver.IsOpen),
            "the homeserver is gone");
        Stage.Time.Advance(away);
        var attempts = await Homeserver.PostsAsync();
        return (attempts[0].TxnId, attempts.Count);
    }

    private async Task ComeBackAsync()
    {
        await Homeserver.AnswersPostsAsync(null, PlayedHomeserver.Taken);
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.Versions, WireMockAnswer.Json("""{"versions":["v1.11"]}"""));
        await Stage.RunUntilAsync(() => Task.FromResult(Stage.Service<Gates>().Homeserver.IsOpen), "the homeserver is back");
    }

    // XEP-0184: <received xmlns='urn:xmpp:receipts' id='j1'/>, only when the homeserver has the event.
    private Task UntilReceiptAsync() => Stage.UntilAsync(
        () => Xmpp.Messages.Any(message => message.Elements().Any(child => child.Name.LocalName == "received" && (string?)child.Attribute("id") == "j1")),
        "Juliet has her receipt");

    private static WireMockAnswer History(string mark, string sender) => WireMockAnswer.Json(
        $$"""
        {"chunk":[{"event_id":"$posted","room_id":"{{Stage.Room}}","type":"m.room.message","sender":"{{sender}}","origin_server_ts":1767225600000,
                   "content":{"msgtype":"m.text","body":"O Romeo","org.footbridge.origin":"{{mark}}","org.footbridge.room":"{{Stage.Room}}" } }]}
        """);
}
