using Footbridge.Lab;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>Events of a room that is no chat's yet: a homeserver may push them before the invite that explains them.</summary>
public sealed class UnknownRoomTests(WireMockFixture fixture) : ContractTest(fixture)
{
    [Fact]
    public async Task An_event_that_came_before_its_invite_waits_and_is_sent_when_the_ghost_is_invited()
    {
        await Stage.StartAsync();
        await Stage.PushAsync(PushedEvents.Message("$1", Stage.Room, "first"), PushedEvents.Message("$2", Stage.Room, "second"));
        Assert.Equal(2, Stage.Waiting());

        await Stage.OpenChatAsync();

        await Stage.PushAsync(PushedEvents.Message("$3", Stage.Room, "third"));
        await Stage.UntilHeardAsync("third");
        Assert.Equal(["first", "second", "third"], Xmpp.Bodies);
    }

    [Fact]
    public async Task It_waits_over_a_restart_too()
    {
        await Stage.StartAsync();
        await Stage.PushAsync(PushedEvents.Message("$1", Stage.Room, "first"));
        await Stage.StopAsync();
        await Stage.StartAloneAsync();

        await Stage.OpenChatAsync();

        await Stage.UntilHeardAsync("first");
    }

    [Fact]
    public async Task What_was_said_in_a_second_room_before_its_ghost_declined_it_is_sent()
    {
        const string second = "!second:example.org";
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Homeserver.AnswersAsync(
            "GET", PlayedHomeserver.RoomPath(Stage.Room, "joined_members"), WireMockAnswer.Json($$"""{ "joined": { "{{Cast.Romeo}}": { }, "{{Cast.JulietGhost}}": { } } }"""));
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.RoomPath(Stage.Room, "state/m.room.tombstone/"), PlayedHomeserver.Refusal(404, "M_NOT_FOUND"));
        // The ghost was in it when the bridge died.
        await Stage.PushAsync(PushedEvents.Message("$1", second, "first"));

        await Stage.PushAsync(PushedEvents.Member("$2", second, Cast.JulietGhost, "invite"));

        await Stage.UntilHeardAsync("first");
        Assert.Single(await Homeserver.AskedAsync("POST", PlayedHomeserver.RoomPath(second, "leave")));
        Assert.Equal(Stage.Room, Stage.Chat()!.RoomId.ToString());
    }

    [Fact]
    public async Task An_event_of_a_room_that_becomes_no_chats_is_dropped_a_minute_after_the_last_attempt_to_make_it_so()
    {
        var attempts = TimeSpan.FromSeconds(30);
        await Stage.StartAsync(config => config with { Delivery = config.Delivery with { AttemptsFor = attempts } });
        var before = Stage.Time.GetUtcNow();
        await Stage.PushAsync(PushedEvents.Message("$1", Stage.Room, "first"));

        await Stage.RunUntilAsync(() => Task.FromResult(Stage.Waiting() == 0), "it is dropped");

        Assert.InRange(Stage.Time.GetUtcNow() - before, attempts + TimeSpan.FromMinutes(1), attempts + TimeSpan.FromMinutes(2));
        await Stage.OpenChatAsync();
        await Stage.PushAsync(PushedEvents.Message("$2", Stage.Room, "second"));
        await Stage.UntilHeardAsync("second");
        Assert.Equal(["second"], Xmpp.Bodies);
    }
}
