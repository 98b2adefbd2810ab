using Footbridge.Lab;
using Footbridge.Matrix;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>Lines for the bridge itself: whose count, and that none of them reaches the contact.</summary>
public sealed class CommandTests(WireMockFixture fixture) : ContractTest(fixture)
{
    private const string BotRoom = "!bot:example.org";
    private const string Bot = "@_xmpp_bot:example.org";

    [Theory]
    [InlineData("!xmpp")]
    [InlineData("!xmpp version")]
    [InlineData("!xmpp\tversion")]
    [InlineData(" !XMPP version")]
    [InlineData("!xmpp what is this?")]
    public async Task A_line_for_the_bridge_is_answered_in_the_chat_and_never_sent_to_the_contact(string line)
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();

        await Stage.PushAsync(PushedEvents.Message("$1", Stage.Room, line), PushedEvents.Message("$2", Stage.Room, "It is the east"));

        await Stage.UntilHeardAsync("It is the east");
        await UntilToldAsync(1);
        Assert.Equal(["It is the east"], Xmpp.Bodies);
        Assert.Equal((Stage.Room, "$1"), (await Homeserver.NoticesAsync()).Select(notice => (notice.Room, notice.InReplyTo)).Single());
    }

    [Fact]
    public async Task A_mistyped_command_is_answered_with_the_one_that_was_meant()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();

        await Stage.PushAsync(PushedEvents.Message("$1", Stage.Room, "!xmpp statsu"));

        await UntilToldAsync(1);
        Assert.Equal(
            """Footbridge: I do not know "statsu". Did you mean "status"? Send "help" to see what I know.""", (await Homeserver.NoticesAsync()).Single().Body);
    }

    [Fact]
    public async Task A_word_that_only_begins_like_a_command_is_sent()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();

        await Stage.PushAsync(PushedEvents.Message("$1", Stage.Room, "!xmppfoo is what?"));

        await Stage.UntilHeardAsync("!xmppfoo is what?");
    }

    [Fact]
    public async Task A_command_waits_for_nothing_that_stands_behind_it()
    {
        const string former = "!former:example.org";
        await Homeserver.AnswersAsync("POST", PlayedHomeserver.CreateRoom, WireMockAnswer.Json("""{"room_id":"!made:example.org"}"""));
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Stage.Database.WriteAsync(
            connection =>
            {
                FormerRoomStore.Add(connection, Stage.Chat()!.Id, RoomId.Parse(former), 1);
                DirectChatStore.SetRoom(connection, Stage.Chat()!, RoomState.None, null, 1);
            },
            CancellationToken.None);

        // The clock stands still: a second attempt would never come.
        await Stage.PushAsync(
            PushedEvents.Message("$1", former, $"!xmpp chat {Cast.Juliet}"), PushedEvents.Member("$2", former, Cast.Mercutio, "leave"));

        await UntilToldAsync(1);
        Assert.Contains("!made:example.org", (await Homeserver.NoticesAsync()).Single().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_of_somebody_else_in_the_chat_is_ignored()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();

        await Stage.PushAsync(
            PushedEvents.Message("$1", Stage.Room, "!xmpp version", Cast.Mercutio),
            PushedEvents.Message("$2", Stage.Room, "!xmpp version"));

        await UntilToldAsync(1);
        Assert.Equal(["$2"], (await Homeserver.NoticesAsync()).Select(notice => notice.InReplyTo));
        Assert.Empty(Xmpp.Bodies);
    }

    [Fact]
    public async Task The_bot_hears_only_who_invited_it()
    {
        await Stage.StartAsync();
        await Stage.PushAsync(PushedEvents.Member("$invite", BotRoom, Bot, "invite"));
        await UntilToldAsync(1);

        await Stage.PushAsync(
            PushedEvents.Message("$1", BotRoom, "version", Cast.Mercutio),
            PushedEvents.Message("$2", BotRoom, "version"));

        await UntilToldAsync(2);
        var answer = (await Homeserver.NoticesAsync())[1];
        Assert.Equal("$2", answer.InReplyTo);
        Assert.StartsWith("Footbridge ", answer.Body);
    }

    [Fact]
    public async Task The_bot_says_once_that_somebody_may_not_use_it_and_leaves()
    {
        await Stage.StartAsync();

        await Stage.PushAsync(PushedEvents.Member("$invite", BotRoom, Bot, "invite", sender: "@rosaline:example.org"));

        await UntilToldAsync(1);
        await Stage.UntilAsync(
            async () => (await Homeserver.AskedAsync("POST", PlayedHomeserver.RoomPath(BotRoom, "leave"))).Count == 1, "the bot leaves");
        Assert.Equal("You may not use this bridge; ask its admin.", (await Homeserver.NoticesAsync()).Single().Body);
    }

    private Task UntilToldAsync(int notices) => Stage.UntilAsync(
        async () => (await Homeserver.NoticesAsync()).Count >= notices && Stage.Waiting() == 0, $"{notices} notices are there");
}
