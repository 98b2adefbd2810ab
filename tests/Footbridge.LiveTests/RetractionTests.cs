using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>What is said and taken back, both ways: redaction and XEP-0424.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class RetractionTests(SharedNetwork shared, ITestOutputHelper output)
{
    private const string Words = "Retracted a previous message, but it's unsupported by your client.";

    [Fact]
    public Task A_message_deleted_in_Matrix_is_retracted_in_XMPP_once() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var said = await play.Romeo.SaysInMatrix("I take thee at thy word");
        var sent = await play.Juliet.Receives("I take thee at thy word");
        await play.Romeo.Person.EditsAsync(room, said, "I take thee at thy wrod");
        await play.Juliet.Receives("I take thee at thy wrod");

        await play.Romeo.Person.DeletesAsync(room, said);
        await play.Romeo.Person.DeletesAsync(room, said);
        await play.Romeo.SaysInMatrix("after");
        await play.Juliet.Receives("after");

        var retraction = Assert.Single(play.Juliet.Person.Received, seen => seen.Retracts is not null);
        Assert.Equal((sent.Id, "chat", Words), (retraction.Retracts, retraction.Type, retraction.Body));
        Assert.Equal("urn:xmpp:message-retract:1", (string?)retraction.Find("fallback", "urn:xmpp:fallback:0")?.Attribute("for"));
        Assert.NotNull(retraction.Find("store", "urn:xmpp:hints"));
        // For clients that know corrections and no retractions: the words in place of the text.
        Assert.Equal(sent.Id, retraction.Replaces);
        Assert.False(retraction.AsksForReceipt);
    });

    [Fact]
    public Task An_edit_deleted_in_Matrix_brings_back_what_was_said_before() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var said = await play.Romeo.SaysInMatrix("Henceforth I never will be Romeo");
        var sent = await play.Juliet.Receives("Henceforth I never will be Romeo");
        var edit = await play.Romeo.Person.EditsAsync(room, said, "Perhaps");
        await play.Juliet.Receives("Perhaps");

        await play.Romeo.Person.DeletesAsync(room, edit);

        var reverted = await Until.FoundAsync(
            () => play.Juliet.Person.Texts.LastOrDefault(seen => seen.Body == "Henceforth I never will be Romeo" && seen.Id != sent.Id),
            "Juliet has the first text again");
        Assert.Equal(sent.Id, reverted.Replaces);
    });

    [Fact]
    public Task Deleting_what_is_the_contacts_or_never_went_out_says_nothing_to_XMPP() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var hers = await play.Romeo.Receives("Good even");
        var command = await play.Romeo.SaysInMatrix("!xmpp version");

        await play.Romeo.Person.DeletesAsync(room, hers.Id);
        await play.Romeo.Person.DeletesAsync(room, command);
        await play.Romeo.SaysInMatrix("after");

        await play.Juliet.Receives("after");
        Assert.DoesNotContain(play.Juliet.Person.Received, seen => seen.Retracts is not null);
    });

    [Theory]
    // XEP-0424 version 1 as its examples have it; as Dino sends it, without type and body; and version 0, of older clients.
    [InlineData("<message to='{0}' type='chat' id='r'><retract id='{1}' xmlns='urn:xmpp:message-retract:1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted something</body><store xmlns='urn:xmpp:hints'/></message>")]
    [InlineData("<message to='{0}'><retract id='{1}' xmlns='urn:xmpp:message-retract:1'/></message>")]
    [InlineData("<message to='{0}' type='chat' id='r'><apply-to id='{1}' xmlns='urn:xmpp:fasten:0'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to></message>")]
    public Task A_message_taken_back_in_XMPP_is_redacted_with_its_edits(string retraction) => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var id = await play.Juliet.SaysInXmpp("It is too rash");
        var said = await play.Romeo.Receives("It is too rash");
        await play.Juliet.Person.SendsRawAsync(
            $"<message to='{play.Romeo.Address}' type='chat' id='c'><body>too unadvised</body><replace id='{id}' xmlns='urn:xmpp:message-correct:0'/></message>");
        var edit = await play.Romeo.Receives("* too unadvised");
        var stanza = retraction.Replace("{0}", play.Romeo.Address, StringComparison.Ordinal).Replace("{1}", id, StringComparison.Ordinal);

        await play.Juliet.Person.SendsRawAsync(stanza);
        await play.Juliet.Person.SendsRawAsync(stanza);
        await play.Juliet.SaysInXmpp("after");
        await play.Romeo.Receives("after");

        foreach (var gone in new[] { said, edit })
        {
            var now = await play.Romeo.Person.EventAsync(room, gone.Id);
            Assert.Equal("{}", now.GetProperty("content").GetRawText());
            Assert.Equal(play.Juliet.Ghost, now.GetProperty("unsigned").GetProperty("redacted_because").GetProperty("sender").GetString());
        }

        Assert.Equal(2, play.Romeo.Person.Timeline.Count(seen => seen.Room == room && seen.Type == "m.room.redaction"));
        Assert.Equal(["Good even", "It is too rash", "* too unadvised", "after"], play.Romeo.TextsOf(play.Juliet));
    });

    [Fact]
    public Task All_events_of_a_long_text_are_redacted() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var id = await play.Juliet.SaysInXmpp(string.Join('\n', Enumerable.Repeat(new string('x', 999), 100)));
        await play.Juliet.HasReceiptFor(id);

        await play.Juliet.Person.SendsRawAsync($"<message to='{play.Romeo.Address}'><retract id='{id}' xmlns='urn:xmpp:message-retract:1'/></message>");
        await play.Juliet.SaysInXmpp("after");
        await play.Romeo.Receives("after");

        Assert.Equal(
            play.Romeo.Person.Messages(room, play.Juliet.Ghost).Count - 2,
            play.Romeo.Person.Timeline.Count(seen => seen.Room == room && seen.Type == "m.room.redaction"));
    });

    [Fact]
    public Task Nobody_takes_back_what_is_not_their_own() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.SaysInMatrix("mine");
        var romeos = await play.Juliet.Receives("mine");
        var id = await play.Juliet.SaysInXmpp("hers");
        await play.Romeo.Receives("hers");
        var nurse = await play.XmppRoleAsync("nurse");
        await Play.AcquaintAsync(play.Romeo, nurse);

        await play.Juliet.Person.SendsRawAsync(Retraction(play, romeos.Id!));
        await play.Juliet.Person.SendsRawAsync(Retraction(play, "never-seen"));
        await nurse.Person.SendsRawAsync(Retraction(play, id));
        await play.Juliet.SaysInXmpp("after");
        await nurse.SaysInXmpp("after");
        await play.Romeo.Receives("after");
        await play.Romeo.Receives("after", from: nurse);

        Assert.DoesNotContain(play.Romeo.Person.Timeline, seen => seen.Type == "m.room.redaction");
        // Nor do the words for clients that know no retraction come through.
        Assert.Equal(["Good even", "hers", "after"], play.Romeo.TextsOf(play.Juliet));
        Assert.Equal(room, play.Romeo.RoomWith(play.Juliet));
    });

    private static string Retraction(Play play, string id) =>
        $"<message to='{play.Romeo.Address}' type='chat'><retract id='{id}' xmlns='urn:xmpp:message-retract:1'/><body>{Words}</body></message>";

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
