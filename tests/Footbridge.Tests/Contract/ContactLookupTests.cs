using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>What a contact's server says before a first chat with them, and what is made of it.</summary>
public sealed class ContactLookupTests(WireMockFixture fixture) : ContractTest(fixture)
{
    [Theory]
    [InlineData("item-not-found")]
    [InlineData("remote-server-not-found")]
    [InlineData("jid-malformed")]
    public async Task Who_does_not_exist_declines_with_the_reason(string condition)
    {
        Xmpp.AnswersLookupsWith = condition;
        await Stage.StartAsync();

        await Stage.PushAsync(PushedEvents.Member("$invite", Stage.Room, Cast.JulietGhost, "invite"));

        await Stage.UntilAsync(async () => (await DeclinesAsync()).Count == 1, "the ghost declines");
        Assert.Contains("juliet@xmpp.example.org", (await DeclinesAsync())[0], StringComparison.Ordinal);
        Assert.Empty(await Homeserver.AskedAsync("POST", "/_matrix/client/v3/join/"));
        Assert.Null(Stage.Chat());
    }

    // What servers answer that hide their users, or are not reached, or too busy, says nothing of whether there is such a one.
    [Theory]
    [InlineData("service-unavailable")]
    [InlineData("remote-server-timeout")]
    [InlineData("not-allowed")]
    [InlineData("subscription-required")]
    public async Task What_may_mean_anything_declines_nobody(string condition)
    {
        Xmpp.AnswersLookupsWith = condition;
        await Stage.StartAsync();

        await Stage.OpenChatAsync();

        Assert.Empty(await DeclinesAsync());
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_not_waited_for()
    {
        Xmpp.AnswersLookupsWith = null;
        await Stage.StartAsync();
        await Stage.PushAsync(PushedEvents.Member("$invite", Stage.Room, Cast.JulietGhost, "invite"));

        await Stage.RunUntilAsync(
            async () => (await Homeserver.AskedAsync("POST", "/_matrix/client/v3/join/")).Count > 0, "the ghost joins");
    }

    [Fact]
    public async Task Who_was_talked_with_is_not_asked_about_again()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        Xmpp.AnswersLookupsWith = "remote-server-not-found";
        await Stage.PushAsync(PushedEvents.Member("$gone", Stage.Room, Cast.Romeo, "leave"));

        await Stage.PushAsync(PushedEvents.Member("$again", "!second:example.org", Cast.JulietGhost, "invite"));

        await Stage.UntilAsync(() => Stage.Chat()?.RoomId?.ToString() == "!second:example.org", "the second room is the chat");
    }

    private async Task<IReadOnlyList<string>> DeclinesAsync() =>
        [.. (await Homeserver.AskedAsync("POST", PlayedHomeserver.RoomPath(Stage.Room, "leave"))).Select(asked => asked.Body)];
}
