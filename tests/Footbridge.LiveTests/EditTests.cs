using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>Edits, both ways: <c>m.replace</c> and XEP-0308, always of the message as it was at first.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class EditTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task An_edit_from_Matrix_corrects_the_first_stanza_and_so_does_an_edit_of_the_edit() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var said = await play.Romeo.SaysInMatrix("But soft, what lihgt");
        var sent = await play.Juliet.Receives("But soft, what lihgt");

        var edit = await play.Romeo.Person.EditsAsync(room, said, "But soft, what light");
        var first = await play.Juliet.Receives("But soft, what light");
        await play.Romeo.Person.EditsAsync(room, said, "But, soft! what light");
        var second = await play.Juliet.Receives("But, soft! what light");
        // Not as the specification has it, and clear all the same: it names an edit.
        await play.Romeo.Person.EditsAsync(room, edit, "But, soft! what light through yonder window breaks?");
        var third = await play.Juliet.Receives("But, soft! what light through yonder window breaks?");

        Assert.Equal((sent.Id, sent.Id, sent.Id), (first.Replaces, second.Replaces, third.Replaces));
        Assert.Equal(4, new[] { sent.Id, first.Id, second.Id, third.Id }.Distinct().Count());
        Assert.Equal(first.Id, first.OriginId);
        Assert.True(first.AsksForReceipt);
        // Conversations matches on the full address.
        Assert.Equal((sent.From, sent.From), (first.From, second.From));
    });

    [Fact]
    public Task An_edited_answer_stays_an_answer() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var asked = await play.Juliet.SaysInXmpp("How camest thou hither?");
        var question = await play.Romeo.Receives("How camest thou hither?");
        var answer = await play.Romeo.Person.RepliesAsync(room, question.Id, "On wings");
        var sent = await play.Juliet.Receives("> How camest thou hither?\nOn wings");

        await play.Romeo.Person.EditsAsync(room, answer, "With love's light wings");

        var corrected = await play.Juliet.Receives("> How camest thou hither?\nWith love's light wings");
        Assert.Equal((sent.Id, asked), (corrected.Replaces, corrected.RepliesTo));
        Assert.NotNull(corrected.Find("fallback", "urn:xmpp:fallback:0"));
    });

    [Fact]
    public Task A_long_text_edited_to_a_short_one_and_back_has_its_parts_taken_away_and_added() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        // 60 kB as JSON, 300 kB as XML.
        var line = new string('&', 999);
        var text = string.Join('\n', Enumerable.Repeat(line, 60));
        var said = await play.Romeo.Person.SaysAsync(room, text);
        await Until.TrueAsync(() => string.Join('\n', play.Juliet.TextsOf(play.Romeo)).Length >= text.Length, "Juliet has all parts");
        var parts = play.Juliet.Person.Texts.ToArray();
        Assert.InRange(parts.Length, 2, 5);

        await play.Romeo.Person.EditsAsync(room, said, "brevity");
        var shortened = await play.Juliet.Receives("brevity");
        await Until.TrueAsync(
            () => parts.Skip(1).All(part => play.Juliet.Person.Texts.Any(seen => seen.Retracts == part.Id)), "the other parts are taken back");
        Assert.Equal(parts[0].Id, shortened.Replaces);

        // Not as long as at first: an edit has its text twice in the event.
        var twoParts = string.Join('\n', Enumerable.Repeat(line, 25));
        await play.Romeo.Person.EditsAsync(room, said, twoParts);
        await play.Romeo.Person.EditsAsync(room, said, "brevity again");
        var last = await play.Juliet.Receives("brevity again");
        Assert.Equal(parts[0].Id, last.Replaces);
    });

    [Fact]
    public Task What_never_went_to_XMPP_is_sent_as_it_is_after_the_edit_and_then_corrected() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var command = await play.Romeo.SaysInMatrix("!xmpp version");

        await play.Romeo.Person.EditsAsync(room, command, "not a command after all");
        var sent = await play.Juliet.Receives("not a command after all");
        await play.Romeo.Person.EditsAsync(room, command, "no command after all");
        var corrected = await play.Juliet.Receives("no command after all");

        Assert.Null(sent.Replaces);
        Assert.Equal(sent.Id, corrected.Replaces);
    });

    [Fact]
    public Task An_edit_that_was_sent_as_the_message_is_taken_back_with_it() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var command = await play.Romeo.SaysInMatrix("!xmpp version");
        var edit = await play.Romeo.Person.EditsAsync(room, command, "not a command after all");
        var sent = await play.Juliet.Receives("not a command after all");

        // What is left is a word to the bridge, and was never sent.
        await play.Romeo.Person.DeletesAsync(room, edit);

        await Until.TrueAsync(() => play.Juliet.Person.Received.Any(seen => seen.Retracts == sent.Id), "the text is taken back");
        await play.Romeo.Person.EditsAsync(room, command, "and yet I speak");
        Assert.Null((await play.Juliet.Receives("and yet I speak")).Replaces);
    });

    [Fact]
    public Task What_is_written_beside_a_file_is_corrected_added_and_taken_back_for_itself() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var url = await play.Romeo.Person.UploadsAsync([1, 2, 3], "application/octet-stream");
        var said = await play.Romeo.Person.SendsAsync(room, "m.room.message", File(url, "vows.bin"));
        var file = await Until.FoundAsync(() => play.Juliet.Person.Texts.FirstOrDefault(seen => seen.Body?.EndsWith("/vows.bin", StringComparison.Ordinal) == true), "the file is there");

        await play.Romeo.Person.EditsAsync(room, said, File(url, "Read this"));
        var caption = await play.Juliet.Receives("Read this");
        await play.Romeo.Person.EditsAsync(room, said, File(url, "Read this, love"));
        var corrected = await play.Juliet.Receives("Read this, love");
        await play.Romeo.Person.EditsAsync(room, said, File(url, "vows.bin"));
        var retraction = await Until.FoundAsync(() => play.Juliet.Person.Received.FirstOrDefault(seen => seen.Retracts is not null), "the caption is taken back");
        var exchange = await play.Romeo.Person.EditsAsync(room, said, "no file any more");
        await play.Romeo.IsTold(room, inReplyTo: exchange);
        await play.Romeo.Person.DeletesAsync(room, said);
        await Until.TrueAsync(() => play.Juliet.Person.Received.Any(seen => seen.Retracts == file.Id), "the file is taken back");

        // A caption answers its file, so that it is seen what it is about.
        Assert.Equal((null, file.Id), (caption.Replaces, caption.RepliesTo));
        Assert.Equal((caption.Id, file.Id), (corrected.Replaces, corrected.RepliesTo));
        Assert.Equal(caption.Id, retraction.Retracts);
        using var http = new HttpClient();
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await http.GetAsync(new Uri(file.Body!))).StatusCode);
    });

    [Fact]
    public Task An_edit_of_somebody_elses_message_is_nothing() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var julietsWords = await play.Romeo.Receives("Good even");

        await play.Romeo.Person.EditsAsync(room, julietsWords.Id, "put into her mouth");
        await play.Romeo.SaysInMatrix("after");

        await play.Juliet.Receives("after");
        Assert.Equal(["after"], play.Juliet.TextsOf(play.Romeo));
    });

    [Fact]
    public Task A_correction_from_XMPP_edits_the_event_also_when_it_names_a_correction() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var id = await play.Juliet.SaysInXmpp("Deny thy fahter");
        var said = await play.Romeo.Receives("Deny thy fahter");

        await CorrectsAsync(play, id, "correction-1", "Deny thy father");
        var edit = await EditOfAsync(play, said, "Deny thy father");
        await CorrectsAsync(play, "correction-1", "correction-2", "Deny thy father and refuse thy name");
        var second = await EditOfAsync(play, said, "Deny thy father and refuse thy name");

        Assert.Equal("* Deny thy father", edit.Body);
        Assert.Equal("{}", edit.Content.GetProperty("m.mentions").GetRawText());
        Assert.False(edit.Content.GetProperty("m.new_content").TryGetProperty("m.relates_to", out _));
        await play.Juliet.HasReceiptFor("correction-2");
        // As the homeserver has it, for every client that comes later.
        var now = await play.Romeo.Person.EventAsync(room, said.Id);
        Assert.Equal(second.Id, now.GetProperty("unsigned").GetProperty("m.relations").GetProperty("m.replace").GetProperty("event_id").GetString());
        Assert.Equal(["Good even", "Deny thy fahter", "* Deny thy father", "* Deny thy father and refuse thy name"], play.Romeo.TextsOf(play.Juliet));
    });

    [Fact]
    public Task A_correction_of_what_is_not_known_or_not_hers_is_a_message_of_its_own() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        await play.Romeo.SaysInMatrix("mine");
        var romeos = await play.Juliet.Receives("mine");

        await CorrectsAsync(play, "never-seen", "c1", "as I was saying");
        var posted = await play.Romeo.Receives("* as I was saying");
        await CorrectsAsync(play, "never-seen", "c2", "as I was going to say");
        await EditOfAsync(play, posted, "as I was going to say");
        await CorrectsAsync(play, romeos.Id!, "c3", "not hers");

        Assert.Null((await play.Romeo.Receives("* not hers")).Edits);
    });

    [Fact]
    public Task A_correction_of_a_long_text_edits_its_events_and_deletes_those_too_many() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var id = await play.Juliet.SaysInXmpp(string.Join('\n', Enumerable.Repeat(new string('x', 999), 100)));
        await play.Juliet.HasReceiptFor(id);
        await Until.TrueAsync(() => play.Romeo.TextsOf(play.Juliet).Count >= 4, "all parts are there");
        var parts = play.Romeo.Person.Messages(room, play.Juliet.Ghost).Skip(1).ToArray();

        await CorrectsAsync(play, id, "shorter", "brevity");

        await EditOfAsync(play, parts[0], "brevity");
        foreach (var part in parts.Skip(1))
        {
            await Until.TrueAsync(
                async () => (await play.Romeo.Person.EventAsync(room, part.Id)).GetProperty("unsigned").TryGetProperty("redacted_because", out _),
                $"{part.Id} is deleted");
        }
    });

    private static JsonObject File(string url, string body) =>
        new() { ["msgtype"] = "m.file", ["body"] = body, ["filename"] = "vows.bin", ["url"] = url };

    private static Task CorrectsAsync(Play play, string corrected, string id, string text) => play.Juliet.Person.SendsRawAsync(
        $"""
        <message to='{play.Romeo.Address}' type='chat' id='{id}'><body>{text}</body>
        <replace id='{corrected}' xmlns='urn:xmpp:message-correct:0'/><request xmlns='urn:xmpp:receipts'/></message>
        """);

    private static Task<MatrixSeen> EditOfAsync(Play play, MatrixSeen original, string text) => Until.FoundAsync(
        () => play.Romeo.Person.Messages(original.Room, play.Juliet.Ghost).FirstOrDefault(seen => seen.Edits == original.Id && seen.NewBody == text),
        $"{original.Id} is edited to '{text}'");

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
