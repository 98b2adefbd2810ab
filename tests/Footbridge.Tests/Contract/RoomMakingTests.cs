using Footbridge.DirectChats;
using Footbridge.Lab;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>Making a chat's room where the homeserver refuses a part of it, or does not answer.</summary>
public sealed class RoomMakingTests(WireMockFixture fixture) : ContractTest(fixture)
{
    private const string Made = "!made:example.org";

    [Theory]
    [InlineData("leave")]
    [InlineData("ban")]
    public async Task A_room_to_which_the_owner_was_not_invited_is_left_again_and_the_sender_told(string membership)
    {
        await Homeserver.AnswersAsync("POST", PlayedHomeserver.CreateRoom, WireMockAnswer.Json($$"""{"room_id":"{{Made}}"}"""));
        await Homeserver.AnswersAsync(
            "GET", PlayedHomeserver.MemberPath(Made, Cast.Romeo), WireMockAnswer.Json($$"""{"membership":"{{membership}}"}"""));
        await Stage.StartAsync();

        await Stage.JulietSaysAsync("j1", "O Romeo");

        Assert.Equal("service-unavailable", await Stage.ErrorForAsync("j1"));
        Assert.Single(await Homeserver.AskedAsync("POST", PlayedHomeserver.RoomPath(Made, "leave")));
        Assert.Empty(await Homeserver.PostsAsync());
        Assert.Equal(RoomState.None, Stage.Chat()!.Room);
    }

    [Fact]
    public async Task After_a_refused_invite_the_next_message_is_tried_in_a_new_room()
    {
        await Homeserver.AnswersAsync(
            "POST", PlayedHomeserver.CreateRoom, WireMockAnswer.Json($$"""{"room_id":"{{Made}}"}"""), WireMockAnswer.Json("""{"room_id":"!second:example.org"}"""));
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.MemberPath(Made, Cast.Romeo), PlayedHomeserver.Refusal(404, "M_NOT_FOUND"));
        await Stage.StartAsync();
        await Stage.JulietSaysAsync("j1", "O Romeo");
        Assert.Equal("service-unavailable", await Stage.ErrorForAsync("j1"));

        await Stage.JulietSaysAsync("j2", "Romeo?");

        await Stage.UntilPostedAsync("Romeo?");
        Assert.Equal("!second:example.org", (await Homeserver.PostsAsync()).Single().Room);
    }

    [Theory]
    [InlineData("M_INVITE_BLOCKED")]
    [InlineData("M_FORBIDDEN")]
    public async Task A_stranger_whose_room_is_refused_learns_no_more_than_who_writes_to_nobody(string errCode)
    {
        await Homeserver.AnswersAsync("POST", PlayedHomeserver.CreateRoom, PlayedHomeserver.Refusal(403, errCode));
        await Stage.StartAsync();

        await Stage.JulietSaysAsync("j1", "O Romeo");

        Assert.Equal("service-unavailable", await Stage.ErrorForAsync("j1"));
        Assert.Empty(await Homeserver.PostsAsync());
        // A request that the owner never saw takes no place among those they may have.
        Assert.Equal(0, Stage.Service<DirectChatStore>().PendingOf(Cast.Romeo));
    }

    [Fact]
    public async Task A_strangers_subscription_request_whose_room_is_refused_is_answered_too()
    {
        await Homeserver.AnswersAsync("POST", PlayedHomeserver.CreateRoom, PlayedHomeserver.Refusal(403, "M_INVITE_BLOCKED"));
        await Stage.StartAsync();

        await Xmpp.SayAsync($"<presence from='{Cast.Juliet}' to='{Stage.RomeoJid}' id='p1' type='subscribe'/>");

        Assert.Equal("service-unavailable", await Stage.ErrorForAsync("p1"));
    }

    [Fact]
    public async Task A_room_whose_making_failed_is_looked_for_before_another_is_made()
    {
        await Homeserver.AnswersAsync(
            "POST", PlayedHomeserver.CreateRoom, PlayedHomeserver.Refusal(500, "M_UNKNOWN"), WireMockAnswer.Json($$"""{"room_id":"{{Made}}"}"""));
        await Stage.StartAsync();

        await Stage.JulietSaysAsync("j1", "O Romeo");
        await Stage.RunUntilAsync(async () => (await Homeserver.PostsAsync()).Count > 0, "the message is posted");

        Assert.Single(await Homeserver.AskedAsync("GET", PlayedHomeserver.JoinedRooms));
        var keys = (await Homeserver.AskedAsync("POST", PlayedHomeserver.CreateRoom)).Select(KeyOf).ToList();
        Assert.Equal(2, keys.Distinct().Count());
    }

    [Theory]
    [InlineData("M_INVITE_BLOCKED")]
    [InlineData("M_FORBIDDEN")]
    public async Task A_known_contact_whose_room_is_refused_is_told_that_it_is_forbidden(string errCode)
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Stage.PushAsync(PushedEvents.Member("$leave", Stage.Room, Cast.Romeo, "leave"));
        await Stage.UntilAsync(() => Stage.Chat() is { Room: RoomState.Closed }, "the chat is closed");
        // Neither the old room nor a new one.
        await Homeserver.AnswersAsync("PUT", PlayedHomeserver.MemberPath(Stage.Room, Cast.Romeo), PlayedHomeserver.Refusal(403, "M_FORBIDDEN"));
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.MemberPath(Stage.Room, Cast.Romeo), PlayedHomeserver.Refusal(403, "M_FORBIDDEN"));
        await Homeserver.AnswersAsync("POST", PlayedHomeserver.CreateRoom, PlayedHomeserver.Refusal(403, errCode));

        await Stage.JulietSaysAsync("j1", "O Romeo");

        Assert.Equal("forbidden", await Stage.ErrorForAsync("j1"));
    }

    [Fact]
    public async Task A_room_whose_making_got_no_answer_is_found_by_its_key_and_no_second_is_made()
    {
        var key = await StartWithUnansweredCreateRoomAsync();
        await Homeserver.AnswersAsync(
            "GET", PlayedHomeserver.JoinedRooms, WireMockAnswer.Json($$"""{"joined_rooms":["!other:example.org","{{Made}}"]}"""));
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.RoomPath("!other:example.org", "state"), CreateEvent("!other:example.org", "another key"));
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.RoomPath(Made, "state"), CreateEvent(Made, key));

        await ComeBackAsync();

        Assert.Equal(Made, (await Homeserver.PostsAsync()).Single().Room);
        Assert.Single(await Homeserver.AskedAsync("POST", PlayedHomeserver.CreateRoom));
    }

    [Fact]
    public async Task A_room_whose_making_got_no_answer_and_that_its_owner_has_left_again_is_opened_again()
    {
        var key = await StartWithUnansweredCreateRoomAsync();
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.JoinedRooms, WireMockAnswer.Json($$"""{"joined_rooms":["{{Made}}"]}"""));
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.RoomPath(Made, "state"), CreateEvent(Made, key));
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.MemberPath(Made, Cast.Romeo), WireMockAnswer.Json("""{"membership":"leave"}"""));
        await Stage.PushAsync(PushedEvents.Message("$1", Made, "I was here"));

        await ComeBackAsync();

        await Stage.UntilHeardAsync("I was here");
        Assert.Equal(Made, (await Homeserver.PostsAsync()).Single().Room);
        Assert.Single(await Homeserver.AskedAsync("PUT", PlayedHomeserver.MemberPath(Made, Cast.Romeo)));
        Assert.Single(await Homeserver.AskedAsync("POST", PlayedHomeserver.CreateRoom));
    }

    [Fact]
    public async Task A_room_whose_making_got_no_answer_and_that_is_not_there_is_made()
    {
        var key = await StartWithUnansweredCreateRoomAsync();
        // Not the ghost's own making: anybody can put a key into a room.
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.JoinedRooms, WireMockAnswer.Json($$"""{"joined_rooms":["{{Made}}"]}"""));
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.RoomPath(Made, "state"), CreateEvent(Made, key, sender: $"{Cast.Mercutio}"));
        await Homeserver.AnswersAsync("POST", PlayedHomeserver.CreateRoom, WireMockAnswer.Json("""{"room_id":"!second:example.org"}"""));

        await ComeBackAsync();

        Assert.Equal("!second:example.org", (await Homeserver.PostsAsync()).Single().Room);
        Assert.Equal(2, (await Homeserver.AskedAsync("POST", PlayedHomeserver.CreateRoom)).Count);
    }

    [Fact]
    public async Task A_room_that_was_made_after_all_when_nobody_waits_for_it_any_more_is_found_when_something_is_said_in_it()
    {
        await Homeserver.AnswersAsync("POST", PlayedHomeserver.CreateRoom, PlayedHomeserver.Refusal(403, "M_FORBIDDEN"));
        await Stage.StartAsync();
        await Stage.JulietSaysAsync("j1", "O Romeo");
        Assert.Equal("service-unavailable", await Stage.ErrorForAsync("j1"));
        var key = KeyOf((await Homeserver.AskedAsync("POST", PlayedHomeserver.CreateRoom)).Single());
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.JoinedRooms, WireMockAnswer.Json($$"""{"joined_rooms":["{{Made}}"]}"""));
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.RoomPath(Made, "state"), CreateEvent(Made, key));

        await Stage.PushAsync(PushedEvents.Message("$1", Made, "Who calls?"));

        await Stage.RunUntilAsync(() => Task.FromResult(Xmpp.Bodies.Contains("Who calls?")), "it is heard");
        Assert.Equal(Made, Stage.Chat()!.RoomId.ToString());
    }

    /// <summary>Juliet writes, the ghost asks for the room, and the homeserver is gone before it answers. The key of the room.</summary>
    private async Task<string> StartWithUnansweredCreateRoomAsync()
    {
        await Stage.StartAsync();
        await Homeserver.AnswersAsync("POST", PlayedHomeserver.CreateRoom, WireMockAnswer.Empty);
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.Versions, PlayedHomeserver.Gone);
        await Stage.JulietSaysAsync("j1", "O Romeo");
        await Stage.UntilAsync(
            async () => (await Homeserver.AskedAsync("POST", PlayedHomeserver.CreateRoom)).Count == 1
                && !Stage.Service<Gates>().Homeserver.IsOpen,
            "the room is asked for");
        Assert.Equal(RoomState.Creating, Stage.Chat()!.Room);
        return KeyOf((await Homeserver.AskedAsync("POST", PlayedHomeserver.CreateRoom)).Single());
    }

    private static string KeyOf(WireMockRequest createRoom) => (string?)createRoom.Json!["creation_content"]!["org.footbridge.chat"] ?? "";

    private async Task ComeBackAsync()
    {
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.Versions, WireMockAnswer.Json("""{"versions":["v1.11"]}"""));
        await Stage.RunUntilAsync(async () => (await Homeserver.PostsAsync()).Count > 0, "the message is posted");
    }

    private static WireMockAnswer CreateEvent(string room, string key, string? sender = null) => WireMockAnswer.Json(
        $$"""
        [{"event_id":"$create","room_id":"{{room}}","type":"m.room.create","state_key":"","sender":"{{sender ?? $"{Cast.JulietGhost}"}}",
          "origin_server_ts":1767225600000,"content":{"org.footbridge.chat":"{{key}}" } }]
        """);
}
