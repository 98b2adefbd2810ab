using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>The bot, and who may use the bridge at all.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class BotTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Theory]
    [InlineData("help", "chat <address>")]
    [InlineData("status", "is connected")]
    [InlineData("version", "Footbridge")]
    [InlineData("make me a sandwich", "help")]
    [InlineData("chat nobody", "no XMPP address")]
    public Task The_bot_answers_a_line(string line, string expected) => PlayAsync(async play =>
    {
        var room = await TalksWithBotAsync(play);

        var asked = await play.Romeo.Person.SaysAsync(room, line);

        var answer = await play.Romeo.IsAnsweredByBot(room, asked);
        Assert.Contains(expected, answer.Body, StringComparison.Ordinal);
    });

    [Fact]
    public Task Whatever_is_said_to_the_bot_is_answered_and_harms_nothing() => PlayAsync(async play =>
    {
        var room = await TalksWithBotAsync(play);
        string[] lines =
        [
            "!xmpp", "!xmpp !xmpp !xmpp", new string('h', 60_000), "help " + new string('h', 60_000), "chat " + new string('a', 60_000) + "@b.example",
            "chat a@" + new string('b', 60_000), "chat @@@", "chat xmpp:", "block \u202e\u0000\u200b@\u202e", "close '; DROP TABLE inbox; --", "requests accept",
            "requests decline nobody@nowhere.example", "settings typing maybe", "settings typing on off on off", "direct on nobody@nowhere.example",
            "assistant allow @romeo", "puppet please", "unblock <presence/>", "list everybody", "status\tnow",
        ];

        foreach (var line in lines)
        {
            Assert.NotEmpty(await play.Romeo.Asks(room, line));
        }
    });

    [Fact]
    public Task What_is_no_line_of_text_is_answered_by_the_bot_too() => PlayAsync(async play =>
    {
        var room = await TalksWithBotAsync(play);
        var line = await play.Romeo.Person.SaysAsync(room, "statsu");
        await play.Romeo.IsAnsweredByBot(room, line);

        var corrected = await play.Romeo.Person.EditsAsync(room, line, "status");
        var picture = await play.Romeo.Person.SendsAsync(room, "m.room.message", new JsonObject { ["msgtype"] = "m.image", ["body"] = "help" });

        Assert.Contains("write it again", (await play.Romeo.IsAnsweredByBot(room, corrected)).Body, StringComparison.Ordinal);
        Assert.Contains("lines of text", (await play.Romeo.IsAnsweredByBot(room, picture)).Body, StringComparison.Ordinal);
    });

    [Fact]
    public Task An_address_of_the_bridge_itself_is_answered_with_the_Matrix_id_it_stands_for() => PlayAsync(async play =>
    {
        var mercutio = await play.MatrixRoleAsync("mercutio");
        var room = await TalksWithBotAsync(play);

        var asked = await play.Romeo.Person.SaysAsync(room, $"chat {mercutio.Address}");

        Assert.Contains(mercutio.Id, (await play.Romeo.IsAnsweredByBot(room, asked)).Body, StringComparison.Ordinal);
    });

    [Fact]
    public Task A_command_in_a_chat_is_answered_there_and_never_reaches_the_contact() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();

        var asked = await play.Romeo.SaysInMatrix("!xmpp version");

        var answer = await play.Romeo.IsTold(room, inReplyTo: asked);
        Assert.Equal(play.Juliet.Ghost, answer.Sender);
        await play.Romeo.SaysInMatrix("after");
        await play.Juliet.Receives("after");
        Assert.Equal(["after"], play.Juliet.TextsOf(play.Romeo));
    });

    [Fact]
    public Task Whoever_may_not_use_the_bridge_is_told_once_and_has_no_address() => PlayAsync(async play =>
    {
        await using var outsider = await play.Network.Synapse.PersonAsync(NetworkOfTests.Outsider);

        var room = await outsider.OpensDirectChatAsync(LabNetwork.Bot);

        await Until.TrueAsync(
            async () => (await outsider.MemberAsync(room, LabNetwork.Bot))?["membership"]?.GetValue<string>() == "leave", "the bot has left");
        await Until.TrueAsync(() => outsider.Messages(room, LabNetwork.Bot).Count > 0, "the outsider's client has heard why");
        Assert.Single(outsider.Messages(room, LabNetwork.Bot));
        var id = await play.Juliet.Person.SaysAsync(LabNetwork.GatewayAddress(NetworkOfTests.Outsider), "Hello?");
        var unknown = await play.Juliet.Person.SaysAsync(LabNetwork.GatewayAddress("nobody-of-that-name"), "Hello?");
        var (refused, nobody) = (await play.Juliet.HasErrorFor(id), await play.Juliet.HasErrorFor(unknown));
        Assert.Equal("service-unavailable", refused.ErrorCondition);
        Assert.Equal((nobody.ErrorCondition, nobody.ErrorType), (refused.ErrorCondition, refused.ErrorType));
    });

    private static async Task<string> TalksWithBotAsync(Play play)
    {
        var room = await play.Romeo.Person.OpensDirectChatAsync(LabNetwork.Bot);
        await play.Romeo.Sees(LabNetwork.Bot, "join", room);
        return room;
    }

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
