using Footbridge.Configuration;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>What the bridge's admin sees of the queue, and does about it; and that nobody else learns that this can be done.</summary>
public sealed class AdminCommandTests(WireMockFixture fixture) : ContractTest(fixture)
{
    private const string BotRoom = "!bot:example.org";
    private const string Bot = "@_xmpp_bot:example.org";
    private const int TriedAgain = 3014;

    private int _said;

    [Fact]
    public async Task What_waits_for_its_next_attempt_is_shown_and_tried_at_once()
    {
        await StartAsync(PermissionLevel.Admin);
        await Homeserver.AnswersPostsAsync(Stage.Room, PlayedHomeserver.Refusal(500, "M_UNKNOWN"), PlayedHomeserver.Taken);
        await Stage.JulietSaysAsync("j1", "Too flattering-sweet to be substantial");
        await Stage.UntilAsync(() => Stage.Log.All.Any(line => line.EventId == TriedAgain), "the message waits for its next attempt");

        var queue = await AnswerToAsync("queue");
        Assert.Contains("@romeo:example.org juliet@xmpp.example.org - 1 for Matrix, the oldest for 0 seconds; tried once: ", queue, StringComparison.Ordinal);
        Assert.Contains("(M_UNKNOWN)", queue, StringComparison.Ordinal);

        // The clock stands: nothing but the word of the admin can be why.
        Assert.StartsWith("1 are tried now", await AnswerToAsync("retry"));

        await Stage.UntilPostedAsync("Too flattering-sweet to be substantial");
        await Stage.UntilAsync(async () => (await Homeserver.PostsAsync()).Count == 2, "it is posted at the second attempt");
        await Stage.UntilAsync(() => Stage.Waiting() == 0, "nothing waits");
        Assert.EndsWith("Nothing waits.", await AnswerToAsync("queue"));
    }

    [Theory]
    [InlineData("drop juliet@xmpp.example.org")]
    [InlineData("drop @romeo:example.org juliet@xmpp.example.org")]
    public async Task What_is_given_up_is_refused_to_its_senders_and_the_chat_goes_on(string drop)
    {
        await StartAsync(PermissionLevel.Admin);
        await Homeserver.AnswersPostsAsync(Stage.Room, PlayedHomeserver.Refusal(500, "M_UNKNOWN"), PlayedHomeserver.Taken);
        await Stage.JulietSaysAsync("j1", "Good night");
        await Stage.JulietSaysAsync("j2", "Good night, good night");
        await Stage.UntilAsync(() => Stage.Waiting() == 2 && Stage.Log.All.Any(line => line.EventId == TriedAgain), "both messages wait");

        Assert.StartsWith("2 messages are given up", await AnswerToAsync(drop));

        Assert.Equal("recipient-unavailable", await Stage.ErrorForAsync("j1"));
        Assert.Equal("recipient-unavailable", await Stage.ErrorForAsync("j2"));
        await Stage.JulietSaysAsync("j3", "Parting is such sweet sorrow");
        await Stage.UntilPostedAsync("Parting is such sweet sorrow");
        Assert.DoesNotContain(Xmpp.AnswersTo("j3"), answer => PlayedXmppServer.ConditionOf(answer) is not null);
    }

    [Fact]
    public async Task One_message_is_given_up_while_the_link_is_down_and_told_at_it()
    {
        await StartAsync(PermissionLevel.Admin);
        await Stage.Service<Footbridge.Xmpp.ComponentSession>().StopAsync(CancellationToken.None);
        await Stage.PushAsync(PushedEvents.Message("$said", Stage.Room, "Stay but a little"));
        var queue = await AnswerToAsync("queue");
        Assert.Contains("1 for XMPP, the oldest for 0 seconds; the XMPP server is not connected: ", queue, StringComparison.Ordinal);

        await AnswerToAsync($"drop {queue.Split('(', ')')[^2]}");

        await Stage.UntilAsync(
            async () => (await Homeserver.NoticesAsync()).Any(told => told.InReplyTo == "$said" && told.Body!.EndsWith("gave it up.", StringComparison.Ordinal)),
            "Romeo is told");
        Assert.Equal("Nothing of such a chat waits.", await AnswerToAsync("drop juliet@xmpp.example.org"));
    }

    [Theory]
    [InlineData("who")]
    [InlineData("queue")]
    [InlineData("retry")]
    [InlineData("drop")]
    public async Task To_others_it_is_a_word_that_is_not_known(string command)
    {
        await StartAsync(PermissionLevel.User);

        var unknown = $"I do not know \"{command}\". Send \"help\" to see what I know.";
        Assert.Equal(unknown, await AnswerToAsync(command));
        Assert.Equal(unknown, await AnswerToAsync($"help {command}"));
        Assert.DoesNotContain($"\n{command}", await AnswerToAsync("help"), StringComparison.Ordinal);
        // One slip away, and still nothing is suggested.
        Assert.DoesNotContain("Did you mean", await AnswerToAsync(command + "s"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_admin_asks_in_the_bots_room_alone_since_others_may_read_a_chat()
    {
        await StartAsync(PermissionLevel.Admin);

        Assert.Contains("\nqueue - ", await AnswerToAsync("help"), StringComparison.Ordinal);
        Assert.Contains("@romeo:example.org - puppet never; chats: 1, requests: 0", await AnswerToAsync("who"), StringComparison.Ordinal);
        Assert.Contains("@romeo:example.org - puppet never; chats: 1, requests: 0", await AnswerToAsync("who ROMEO"), StringComparison.Ordinal);
        Assert.Equal("Nobody with \"tybalt\" in their name uses the bridge.", await AnswerToAsync("who tybalt"));
        Assert.Contains("I do not know \"who\"", await AnswerToAsync("!xmpp who", Stage.Room), StringComparison.Ordinal);
    }

    private async Task StartAsync(PermissionLevel romeos)
    {
        await Stage.StartAsync(config => config with
        {
            Permissions = new Dictionary<string, PermissionLevel>(config.Permissions) { [Cast.Romeo.ToString()] = romeos },
        });
        await Stage.OpenChatAsync();
        await Stage.PushAsync(PushedEvents.Member("$bot", BotRoom, Bot, "invite"));
        await Stage.UntilAsync(async () => (await Homeserver.NoticesAsync()).Any(told => told.Room == BotRoom), "the bot is there");
    }

    private async Task<string> AnswerToAsync(string line, string room = BotRoom)
    {
        var id = $"$line{++_said}";
        await Stage.PushAsync(PushedEvents.Message(id, room, line));
        await Stage.UntilAsync(async () => await FindAsync() is not null, $"'{line}' is answered");
        return await FindAsync() ?? "";

        async Task<string?> FindAsync() => (await Homeserver.NoticesAsync()).FirstOrDefault(told => told.InReplyTo == id)?.Body;
    }
}
