using System.Text.Json.Nodes;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>Corrections (XEP-0308) that are files: the file stands where the corrected message stood.</summary>
public sealed class CorrectedFileTests(WireMockFixture fixture) : FileTest(fixture)
{
    [Fact]
    public async Task A_picture_that_is_corrected_is_edited_with_its_new_caption()
    {
        await StartAsync();
        Server.Answers(Png);
        await Stage.Xmpp.SayAsync(Message("m1", Sfs(Server.Url) + "<body>From the topp</body>"));
        var original = await PostedAsync("m.image");
        await AnswersEventAsync(original.Content.ToJsonString());

        await Stage.Xmpp.SayAsync(Message("m2", Sfs(Server.Url) + "<body>From the top</body>" + Replace("m1")));
        await Stage.Xmpp.SayAsync(Message("m3", Sfs(Server.Url) + "<body>From the very top</body>" + Replace("m1")));

        var edits = await EditsAsync(2);
        Assert.All(edits, edit => Assert.Equal($"${original.TxnId}", edit.Original));
        Assert.Equal(["From the top", "From the very top"], edits.Select(edit => (string?)edit.Content["body"]));
        Assert.All(edits, edit => Assert.Equal(
            ("m.image", "mxc://example.org/m1", "a.png"), ((string?)edit.Content["msgtype"], (string?)edit.Content["url"], (string?)edit.Content["filename"])));
        Assert.Equal("* From the top", (await Homeserver.PostsAsync())[1].Body);
        await Stage.UntilAsync(() => HasReceipt("m2") && HasReceipt("m3"), "the receipts");
    }

    [Fact]
    public async Task A_text_that_is_corrected_to_a_file_becomes_it_and_a_file_may_become_a_text()
    {
        await StartAsync();
        Server.Answers(Png);
        await Stage.JulietSaysAsync("m1", "look: a.pgn");
        await Stage.UntilPostedAsync("look: a.pgn");
        await AnswersEventAsync("""{"msgtype":"m.text","body":"look: a.pgn"}""");

        await Stage.Xmpp.SayAsync(Message("m2", Sfs(Server.Url) + Replace("m1")));
        await Stage.Xmpp.SayAsync(Message("m3", "<body>never mind</body>" + Replace("m1")));

        var edits = await EditsAsync(2);
        Assert.Equal(["m.image", "m.text"], edits.Select(edit => (string?)edit.Content["msgtype"]));
        Assert.Single(edits.DistinctBy(edit => edit.Original));
    }

    [Fact]
    public async Task What_corrects_a_message_that_is_not_known_is_a_file_of_its_own_which_can_be_corrected()
    {
        await StartAsync();
        Server.Answers(Png);

        await Stage.Xmpp.SayAsync(Message("m2", Sfs(Server.Url) + Replace("m1")));
        var image = await PostedAsync("m.image");
        await AnswersEventAsync(image.Content.ToJsonString());
        await Stage.Xmpp.SayAsync(Message("m3", Sfs(Server.Url) + "<body>From the top</body>" + Replace("m1")));

        Assert.Equal(("a.png", null), (image.Body, (string?)image.Content["m.relates_to"]?["rel_type"]));
        Assert.Equal($"${image.TxnId}", Assert.Single(await EditsAsync(1)).Original);
    }

    [Fact]
    public async Task A_sticker_cannot_be_edited_so_what_corrects_it_follows()
    {
        await StartAsync();
        Server.Answers(Png);
        await Stage.Xmpp.SayAsync(Message("m1", Sfs(Server.Url) + "<sticker xmlns='urn:xmpp:stickers:0'/>"));
        await Stage.UntilAsync(() => HasReceipt("m1"), "the sticker is there");
        await AnswersEventAsync("{}", type: "m.sticker");

        await Stage.Xmpp.SayAsync(Message("m2", Sfs(Server.Url) + Replace("m1")));

        Assert.Null((await PostedAsync("m.image")).Content["m.relates_to"]);
    }

    [Fact]
    public async Task What_is_not_to_be_had_is_a_link_in_the_place_of_the_message_and_told_there()
    {
        await StartAsync();
        await Stage.JulietSaysAsync("m1", "look");
        await Stage.UntilPostedAsync("look");
        var original = (await Homeserver.PostsAsync())[0];
        await AnswersEventAsync("""{"msgtype":"m.text","body":"look"}""");
        Server.Answers([], status: "404 Not Found");

        await Stage.Xmpp.SayAsync(Message("m2", Sfs(Server.Url) + Replace("m1")));

        await ToldAsync("This file could not be fetched: its server answers 404.", original);
        Assert.Equal($"a.png\n{Server.Url}", (string?)Assert.Single(await EditsAsync(1)).Content["body"]);
    }

    [Fact]
    public async Task What_was_taken_back_stays_so_and_nothing_is_fetched_for_it()
    {
        await StartAsync();
        await Stage.JulietSaysAsync("m1", "look");
        await Stage.UntilPostedAsync("look");
        await Stage.Xmpp.SayAsync(Message("m2", "<retract xmlns='urn:xmpp:message-retract:1' id='m1'/>"));
        await Stage.UntilAsync(async () => (await Homeserver.RedactionsAsync()).Count > 0, "it is taken back");

        await Stage.Xmpp.SayAsync(Message("m3", Sfs(Server.Url) + Replace("m1")));

        await Stage.UntilAsync(() => Stage.Outcomes().Any(outcome => outcome.Reason == "what it corrects was taken back"), "it is ignored");
        Assert.Empty(Server.Requests);
    }

    private static string Replace(string id) => $"<replace xmlns='urn:xmpp:message-correct:0' id='{id}'/>";

    private async Task<IReadOnlyList<(string? Original, JsonNode Content)>> EditsAsync(int count)
    {
        async Task<List<PostedEvent>> FindAsync() =>
            [.. (await Homeserver.PostsAsync()).Where(posted => (string?)posted.Content["m.relates_to"]?["rel_type"] == "m.replace")];

        await Stage.UntilAsync(async () => (await FindAsync()).Count == count, "it is edited");
        return [.. (await FindAsync()).Select(edit => ((string?)edit.Content["m.relates_to"]!["event_id"], edit.Content["m.new_content"]!))];
    }
}
