using Footbridge.Lab;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>What becomes of a contact's message when the homeserver fails or refuses it.</summary>
public sealed class HomeserverFailureTests(WireMockFixture fixture) : ContractTest(fixture)
{
    private const int TriedAgain = 3014;

    private static readonly string RomeosProfile = $"/_matrix/client/v3/profile/{Uri.EscapeDataString($"{Cast.Romeo}")}";

    [Fact]
    public async Task A_failing_homeserver_is_asked_with_growing_delay_and_after_ten_minutes_the_sender_is_told()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Homeserver.AnswersPostsAsync(null, PlayedHomeserver.Refusal(500, "M_UNKNOWN"));

        await Stage.JulietSaysAsync("j1", "O Romeo");
        await RunThroughRetriesAsync(() => Xmpp.AnswersTo("j1").Count > 0);

        Assert.Equal("remote-server-timeout", await Stage.ErrorForAsync("j1"));
        var delays = Delays();
        // 1, 2, 4 ... 60 s, and of each at most half less, so that not all lanes come back at once.
        Assert.All(delays.Index(), delay =>
        {
            var most = Math.Min(60, Math.Pow(2, delay.Index));
            Assert.InRange(delay.Item.TotalSeconds, most / 2, most);
        });
        Assert.InRange(delays.Sum(delay => delay.TotalMinutes), 5, 10);
        var attempts = await Homeserver.PostsAsync();
        Assert.Equal(delays.Count + 1, attempts.Count);
        Assert.Single(attempts.Select(attempt => attempt.TxnId).Distinct());
    }

    [Theory]
    [InlineData(200, "<html>nonsense</html>")]
    [InlineData(500, """{"errcode":"M_UNKNOWN"}""")]
    public async Task An_owner_of_whom_the_homeserver_cannot_say_the_name_opens_chats_without_it(int status, string answer)
    {
        await Homeserver.AnswersAsync("GET", RomeosProfile, new WireMockAnswer { Status = status, Body = answer });
        await Stage.StartAsync();

        await Stage.OpenChatAsync();

        await Stage.PushAsync(PushedEvents.Message("$1", Stage.Room, "But, soft!"));
        await Stage.UntilHeardAsync("But, soft!");
        Assert.NotEmpty(await Homeserver.AskedAsync("GET", RomeosProfile));
    }

    [Fact]
    public async Task What_came_behind_a_refused_message_goes_on()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Homeserver.AnswersPostsAsync(null, PlayedHomeserver.Refusal(413, "M_TOO_LARGE"), PlayedHomeserver.Taken);

        await Stage.JulietSaysAsync("j1", "O Romeo");
        await Stage.JulietSaysAsync("j2", "Deny thy father");

        await Stage.UntilPostedAsync("Deny thy father");
        Assert.Equal("policy-violation", await Stage.ErrorForAsync("j1"));
        Assert.Empty(Xmpp.AnswersTo("j2"));
    }

    [Theory]
    [InlineData(413, "M_TOO_LARGE", "policy-violation")]
    [InlineData(400, "M_BAD_JSON", "not-acceptable")]
    [InlineData(400, "M_UNKNOWN", "undefined-condition")]
    [InlineData(404, "M_NOT_FOUND", "item-not-found")]
    public async Task A_refusal_becomes_the_condition_that_stands_for_it(int status, string errCode, string condition)
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Homeserver.AnswersPostsAsync(null, PlayedHomeserver.Refusal(status, errCode));

        await Stage.JulietSaysAsync("j1", "O Romeo");

        Assert.Equal(condition, await Stage.ErrorForAsync("j1"));
        Assert.Single(await Homeserver.PostsAsync());
        Assert.Single(Xmpp.Messages);
    }

    [Fact]
    public async Task A_refused_token_is_not_the_messages_fault_and_it_is_posted_when_the_token_is_right()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Homeserver.AnswersPostsAsync(null, PlayedHomeserver.Refusal(401, "M_UNKNOWN_TOKEN"), PlayedHomeserver.Taken);

        await Stage.JulietSaysAsync("j1", "O Romeo");
        await RunThroughRetriesAsync(() => Xmpp.Messages.Count > 0);

        Assert.Null(PlayedXmppServer.ConditionOf(Xmpp.Messages[0]));
        Assert.Single((await Homeserver.PostsAsync()).Select(attempt => attempt.TxnId).Distinct());
    }

    [Fact]
    public async Task An_answer_that_is_a_web_page_is_no_success_and_the_message_is_tried_again()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Homeserver.AnswersPostsAsync(null, new WireMockAnswer { Body = "<html>Welcome!</html>" }, PlayedHomeserver.Taken);

        await Stage.JulietSaysAsync("j1", "O Romeo");
        await RunThroughRetriesAsync(() => Xmpp.Messages.Count > 0);

        var attempts = await Homeserver.PostsAsync();
        Assert.Equal(2, attempts.Count);
        Assert.Single(attempts.Select(attempt => attempt.TxnId).Distinct());
        Assert.Null(PlayedXmppServer.ConditionOf(Xmpp.Messages[0]));
    }

    [Fact]
    public async Task A_room_that_the_ghost_may_not_speak_in_is_opened_again()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Homeserver.AnswersPostsAsync(Stage.Room, PlayedHomeserver.Refusal(403, "M_FORBIDDEN"), PlayedHomeserver.Taken);

        await Stage.JulietSaysAsync("j1", "O Romeo");

        await Stage.UntilAsync(() => Xmpp.Messages.Count > 0, "Juliet has her receipt");
        Assert.Null(PlayedXmppServer.ConditionOf(Xmpp.Messages[0]));
        Assert.Equal([Stage.Room, Stage.Room], (await Homeserver.PostsAsync()).Select(posted => posted.Room));
        var invite = (await Homeserver.AskedAsync("PUT", PlayedHomeserver.MemberPath(Stage.Room, Cast.Romeo))).Single().Json!;
        Assert.Equal(("invite", true), ((string?)invite["membership"], (bool?)invite["is_direct"]));
        Assert.Empty(await Homeserver.AskedAsync("POST", PlayedHomeserver.CreateRoom));
    }

    [Fact]
    public async Task A_room_that_is_lost_to_the_ghost_is_replaced_by_a_new_one()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await LoseAsync(Stage.Room);

        await Stage.JulietSaysAsync("j1", "O Romeo");

        await Stage.UntilAsync(() => Xmpp.Messages.Count > 0, "Juliet has her receipt");
        Assert.Null(PlayedXmppServer.ConditionOf(Xmpp.Messages[0]));
        Assert.Single(await Homeserver.AskedAsync("POST", PlayedHomeserver.CreateRoom));
        var rooms = (await Homeserver.PostsAsync()).Select(posted => posted.Room).ToList();
        Assert.Equal(Stage.Room, rooms[0]);
        Assert.Equal(Stage.Chat()!.RoomId.ToString(), Assert.Single(rooms[1..]));
    }

    [Fact]
    public async Task A_room_is_lost_to_the_ghost_also_where_that_shows_only_at_a_later_attempt()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await LoseAsync(Stage.Room);
        await Homeserver.AnswersPostsAsync(
            Stage.Room, PlayedHomeserver.Refusal(500, "M_UNKNOWN"), PlayedHomeserver.Refusal(500, "M_UNKNOWN"), PlayedHomeserver.Refusal(403, "M_FORBIDDEN"));

        await Stage.JulietSaysAsync("j1", "O Romeo");
        await RunThroughRetriesAsync(() => Xmpp.Messages.Count > 0);

        Assert.Null(PlayedXmppServer.ConditionOf(Xmpp.Messages[0]));
        var rooms = (await Homeserver.PostsAsync()).Select(posted => posted.Room).ToList();
        Assert.Equal(4, rooms.Count);
        Assert.Equal(Stage.Chat()!.RoomId.ToString(), rooms[^1]);
        Assert.NotEqual(Stage.Room, rooms[^1]);
    }

    [Fact]
    public async Task A_message_that_is_forbidden_in_the_new_room_too_is_refused()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Homeserver.AnswersAllAsync("GET", "/_matrix/client/v3/rooms/[^/]*/joined_members", WireMockAnswer.Json("""{"joined":{}}"""));
        await LoseAsync(Stage.Room);
        await Homeserver.AnswersPostsAsync(null, PlayedHomeserver.Refusal(403, "M_FORBIDDEN"));

        await Stage.JulietSaysAsync("j1", "O Romeo");

        Assert.Equal("forbidden", await Stage.ErrorForAsync("j1"));
        Assert.Single(await Homeserver.AskedAsync("POST", PlayedHomeserver.CreateRoom));
    }

    /// <summary>The ghost is out of the room, and nobody said so.</summary>
    private async Task LoseAsync(string room)
    {
        var forbidden = PlayedHomeserver.Refusal(403, "M_FORBIDDEN");
        await Homeserver.AnswersPostsAsync(room, forbidden);
        await Homeserver.AnswersAsync("PUT", PlayedHomeserver.MemberPath(room, Cast.Romeo), forbidden);
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.MemberPath(room, Cast.Romeo), forbidden);
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.RoomPath(room, "joined_members"), forbidden);
    }

    private List<TimeSpan> Delays() =>
        [.. Stage.Log.All.Where(line => line.EventId == TriedAgain).Select(line => (TimeSpan)line.Fields["Delay"]!)];

    /// <summary>Moves the clock to where each next attempt is due, so that hardly any time passes during one.</summary>
    private async Task RunThroughRetriesAsync(Func<bool> condition)
    {
        var seen = 0;
        await Stage.UntilAsync(
            async () =>
            {
                var delays = Delays();
                await Stage.AdvanceAsync(delays.Count > seen ? delays[^1] : TimeSpan.FromSeconds(1));
                seen = delays.Count;
                return condition();
            },
            "it has ended",
            Stage.SlowClock);
    }
}
