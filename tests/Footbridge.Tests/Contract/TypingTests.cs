using System.Text.Json.Nodes;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>Typing over time, and that its failures are nobody else's.</summary>
public sealed class TypingTests(WireMockFixture fixture) : ContractTest(fixture)
{
    private const string Typing = "/typing/";

    [Fact]
    public async Task A_contact_who_goes_on_typing_is_shown_so_and_one_who_fell_silent_not_for_ever()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        var begun = Stage.Time.GetUtcNow();

        await Stage.JulietShowsAsync("composing");

        await Stage.UntilAsync(async () => (await TypingAsync()).Count == 1, "the ghost types");
        await Stage.RunUntilAsync(async () => (await TypingAsync()).Contains(false), "the ghost stops");
        var told = await TypingAsync();
        Assert.False(told[^1]);
        // Each lasts half a minute: they meet, for two minutes.
        Assert.InRange(told.Count(isTyping => isTyping), 4, 6);
        Assert.InRange(Stage.Time.GetUtcNow() - begun, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2.5));
    }

    [Theory]
    [InlineData(429, "M_LIMIT_EXCEEDED")]
    [InlineData(500, "M_UNKNOWN")]
    [InlineData(403, "M_FORBIDDEN")]
    public async Task A_homeserver_that_takes_no_typing_gets_the_messages_all_the_same(int status, string errCode)
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Homeserver.AnswersAllAsync("PUT", ".*/typing/.*", PlayedHomeserver.Refusal(status, errCode));

        await Stage.JulietShowsAsync("composing");
        await Stage.UntilAsync(async () => (await TypingAsync()).Count >= 1, "it is tried");
        await Stage.JulietSaysAsync("j1", "O Romeo");

        await Stage.UntilPostedAsync("O Romeo");
        Assert.DoesNotContain(Stage.Log.All, line => line.EventId == 3402);
    }

    [Fact]
    public async Task Nobody_types_for_a_stranger_or_for_one_who_does_not_want_it_or_before_support_is_shown()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Xmpp.SayAsync($"<message from='{Cast.Nurse}/x' to='{Stage.RomeoJid}'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>");
        await Stage.PushEphemeralAsync(TypingIn(Stage.Room, Cast.Mercutio.ToString()));
        await Stage.PushEphemeralAsync(TypingIn("!other:example.org", Cast.Romeo.ToString()));
        await Stage.JulietShowsAsync("active");
        await UntilTypingIsSeenAsync(TypingIn(Stage.Room, Cast.Romeo.ToString(), Cast.JulietGhost.ToString()));
        await Stage.PushEphemeralAsync(TypingIn(Stage.Room));
        await Stage.RunUntilAsync(() => Task.FromResult(States().Count > 1), "Juliet sees that he stopped");
        Assert.Equal(["composing", "paused"], States());
        Assert.Empty(await TypingAsync());
    }

    [Fact]
    public async Task An_owner_of_whom_no_end_is_told_is_shown_as_paused_in_the_end()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Stage.JulietShowsAsync("active");
        await UntilTypingIsSeenAsync(TypingIn(Stage.Room, Cast.Romeo.ToString()));

        await Stage.RunUntilAsync(() => Task.FromResult(States().Count > 1), "Juliet sees that he stopped", TimeSpan.FromSeconds(10));

        Assert.Equal(["composing", "paused"], States());
    }

    [Fact]
    public async Task Whom_the_owner_has_blocked_is_not_told_that_they_stopped()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Stage.JulietShowsAsync("active");
        await UntilTypingIsSeenAsync(TypingIn(Stage.Room, Cast.Romeo.ToString()));
        await Stage.PushAsync(PushedEvents.Message("$block", Stage.Room, "!xmpp block"));
        await Stage.UntilAsync(() => Stage.Chat()?.Consent == Consent.Blocked, "she is blocked");
        var heard = Xmpp.Heard.Count;

        await Stage.PushEphemeralAsync(TypingIn(Stage.Room));
        Stage.Time.Advance(TimeSpan.FromMinutes(6));
        // What begins now is looked at after what was to be ended.
        await Stage.PushAsync(PushedEvents.Member("$invite2", "!nurse:example.org", Cast.NurseGhost, "invite"));
        await Xmpp.SayAsync($"<message from='{Cast.Nurse}/x' to='{Stage.RomeoJid}'><active xmlns='http://jabber.org/protocol/chatstates'/></message>");
        await Stage.RunUntilAsync(
            async () =>
            {
                await Stage.PushEphemeralAsync(TypingIn("!nurse:example.org", Cast.Romeo.ToString()));
                return States().Count > 1;
            },
            "the nurse sees him type");

        Assert.Equal(["composing", "composing"], States());
        Assert.DoesNotContain(Xmpp.Heard.Skip(heard), stanza => stanza.Name.LocalName == "message" && ((string?)stanza.Attribute("to"))?.StartsWith("juliet", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Entries_that_cannot_be_read_cost_nothing_but_themselves()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Stage.JulietShowsAsync("active");

        await UntilTypingIsSeenAsync(
            "17", "null", """{"type":"m.typing"}""", """{"type":"m.receipt","room_id":7,"content":[]}""",
            $$"""{"type":"m.typing","room_id":"{{Stage.Room}}","content":{"user_ids":[{},"\ud800"]} }""",
            """{"type":"m.presence","sender":"@romeo:example.org","content":{"presence":{}}}""",
            TypingIn(Stage.Room, Cast.Romeo.ToString()));

        Assert.Equal(["composing"], States());
    }

    /// <summary>What is told before the bridge has read that she knows chat states is told for nothing.</summary>
    private Task UntilTypingIsSeenAsync(params string[] entries) => Stage.UntilAsync(
        async () =>
        {
            await Stage.PushEphemeralAsync(entries);
            return States().Count > 0;
        },
        "Juliet sees him type");

    private static string TypingIn(string room, params string[] users) =>
        $$$"""{"type":"m.typing","room_id":"{{{room}}}","content":{"user_ids":[{{{string.Join(',', users.Select(user => '"' + user + '"'))}}}]} }""";

    private List<string> States() =>
    [
        .. Xmpp.Messages.Where(message => message.Elements().All(child => child.Name.LocalName != "body"))
            .SelectMany(message => message.Elements()).Where(child => child.Name.NamespaceName == "http://jabber.org/protocol/chatstates")
            .Select(state => state.Name.LocalName),
    ];

    private async Task<IReadOnlyList<bool>> TypingAsync() =>
        [.. (await Homeserver.AskedAsync("PUT", Typing)).Select(request => (bool)JsonNode.Parse(request.Body)!["typing"]!)];
}
