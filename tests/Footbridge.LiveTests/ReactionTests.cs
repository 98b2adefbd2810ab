using System.Text.Json.Nodes;
using System.Xml.Linq;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>Reactions: Matrix's single events, XMPP's whole sets (XEP-0444).</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class ReactionTests(SharedNetwork shared, ITestOutputHelper output)
{
    private static readonly XNamespace Ns = "urn:xmpp:reactions:0";
    private const string ThumbsUp = "\U0001F44D";
    private const string Heart = "\u2764";
    private const string Tada = "\U0001F389";

    [Fact]
    public Task Owners_reactions_go_out_as_the_set_that_stands_after_each_of_them() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var id = await play.Juliet.SaysInXmpp("How cam'st thou hither?");
        var target = (await play.Romeo.Receives("How cam'st thou hither?")).Id;

        // Element writes the first with a variation selector; clients of XMPP compare without.
        var thumb = await ReactsAsync(play, room, target, ThumbsUp + "\uFE0F");
        Assert.Equal([ThumbsUp], await play.Juliet.SeesReactions(id, count: 1));
        await ReactsAsync(play, room, target, Tada);
        Assert.Equal([ThumbsUp, Tada], await play.Juliet.SeesReactions(id, count: 2));
        await RedactsAsync(play, room, thumb);
        Assert.Equal([Tada], await play.Juliet.SeesReactions(id, count: 3));
        await ReactsAsync(play, room, target, ThumbsUp);
        Assert.Equal([Tada, ThumbsUp], await play.Juliet.SeesReactions(id, count: 4));

        var last = play.Juliet.ReactionsTo(id)[^1];
        Assert.Equal("chat", last.Type);
        Assert.Null(last.Body);
        Assert.NotNull(last.Stanza.Element(XName.Get("store", "urn:xmpp:hints")));
    });

    [Fact]
    public Task Contacts_set_becomes_an_event_each_and_what_is_gone_from_it_is_redacted() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var target = await play.Romeo.SaysInMatrix("With love's light wings");
        var sent = await play.Juliet.Receives("With love's light wings");

        await play.Juliet.ReactsInXmpp(sent.Id!, ThumbsUp, Heart);
        var thumb = await play.Romeo.SeesReaction(room, target, ThumbsUp + "\uFE0F");
        var heart = await play.Romeo.SeesReaction(room, target, Heart + "\uFE0F");
        Assert.All([thumb, heart], seen => Assert.Equal(play.Juliet.Ghost, seen.Sender));

        await play.Juliet.ReactsInXmpp(sent.Id!, Heart + "\uFE0F", Tada);
        await play.Romeo.SeesReaction(room, target, Tada);
        await play.Romeo.SeesRedactionOf(room, thumb.Id);
        await play.Juliet.ReactsInXmpp(sent.Id!);
        await play.Romeo.SeesRedactionOf(room, heart.Id);

        // Added once more: a new event, since the first is redacted.
        await play.Juliet.ReactsInXmpp(sent.Id!, ThumbsUp);
        await Until.TrueAsync(() => play.Romeo.ReactionsIn(room).Count == 4, "the thumb is there again");
        Assert.DoesNotContain(play.Romeo.TextsOf(play.Juliet), text => text.Contains(ThumbsUp, StringComparison.Ordinal));
    });

    [Fact]
    public Task Reaction_with_a_text_for_other_clients_is_posted_as_a_reaction_alone() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var target = await play.Romeo.SaysInMatrix("For stony limits cannot hold love out");
        var sent = await play.Juliet.Receives("For stony limits cannot hold love out");

        await play.Juliet.Person.SendsRawAsync(
            $"<message to='{play.Romeo.Address}' type='chat' id='r1'><body>{Tada}</body>"
            + $"<reactions xmlns='{Ns}' id='{sent.Id}'><reaction>{Tada}</reaction></reactions>"
            + "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reactions:0'><body/></fallback></message>");
        await play.Juliet.SaysInXmpp("And what love can do");

        await play.Romeo.SeesReaction(room, target, Tada);
        await play.Romeo.Receives("And what love can do");
        Assert.Equal(["Good even", "And what love can do"], play.Romeo.TextsOf(play.Juliet));
    });

    [Fact]
    public Task Reaction_that_is_no_emoji_is_said_in_words_and_one_to_an_unknown_message_is_told() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Juliet.SaysInXmpp("Dost thou love me?");
        var target = (await play.Romeo.Receives("Dost thou love me?")).Id;

        await ReactsAsync(play, room, target, "*ay*, ay");
        // A key is no formatting.
        Assert.NotNull((await play.Juliet.Receives("/me reacted: *ay*, ay")).Find("unstyled", "urn:xmpp:styling:0"));

        var created = (await Until.FoundAsync(
            () => play.Romeo.Person.Timeline.FirstOrDefault(seen => seen.Room == room && seen.Type == "m.room.create"), "the room's first event")).Id;
        var lost = await ReactsAsync(play, room, created, Tada);
        await play.Romeo.IsTold(room, inReplyTo: lost);
    });

    [Fact]
    public Task Reaction_to_a_message_that_is_not_known_is_said_in_words_and_nothing_stops() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();

        await play.Juliet.ReactsInXmpp("no-such-message", Tada);
        await play.Juliet.Person.SendsRawAsync($"<message to='{play.Romeo.Address}' type='chat'><reactions xmlns='{Ns}'><x xmlns='y'/></reactions></message>");
        await play.Juliet.Person.SendsRawAsync(
            $"<message to='{play.Romeo.Address}' type='chat' id='r2'><body>&gt; Wherefore?\n{Tada}</body>"
            + $"<reactions xmlns='{Ns}' id='no-such-message-either'><reaction>{Tada}</reaction></reactions></message>");
        await play.Juliet.SaysInXmpp("Good night, good night");

        await play.Romeo.Receives("Good night, good night");
        Assert.Empty(play.Romeo.ReactionsIn(room));
        Assert.Equal(
            ["Good even", $"reacted with {Tada} to a message that is not in this room", $"> Wherefore?\n{Tada}", "Good night, good night"],
            play.Romeo.TextsOf(play.Juliet));
    });

    private static Task<string> ReactsAsync(Play play, string room, string target, string key) => play.Romeo.Person.SendsAsync(
        room,
        "m.reaction",
        new JsonObject { ["m.relates_to"] = new JsonObject { ["rel_type"] = "m.annotation", ["event_id"] = target, ["key"] = key } });

    private static Task<JsonObject> RedactsAsync(Play play, string room, string eventId) => play.Romeo.Person.CallAsync(
        HttpMethod.Put, $"rooms/{Uri.EscapeDataString(room)}/redact/{Uri.EscapeDataString(eventId)}/{Guid.NewGuid()}", []);

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
