using System.Text.Json.Nodes;
using System.Xml.Linq;
using Footbridge.DirectChats;
using Footbridge.Lab;
using Footbridge.Matrix;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>Edits and redactions when something goes wrong on the way: tried again they are still one.</summary>
public sealed class ReferringTests(WireMockFixture fixture) : ContractTest(fixture)
{
    [Fact]
    public async Task A_correction_that_is_tried_again_is_one_edit()
    {
        var posted = await StartWithPostAsync();
        await Homeserver.AnswersPostsAsync(null, PlayedHomeserver.Refusal(500, "M_UNKNOWN"), PlayedHomeserver.Taken);

        await Xmpp.SayAsync(
            $"<message from='{Stage.JulietFull}' to='{Stage.RomeoJid}' id='j2' type='chat'><body>O Romeo!</body><replace id='j1' xmlns='urn:xmpp:message-correct:0'/></message>");
        await Stage.RunUntilAsync(async () => (await Homeserver.PostsAsync()).Count >= 3, "the edit is tried again");
        await Stage.UntilAsync(() => Stage.Waiting() == 0, "nothing waits");

        var edits = (await Homeserver.PostsAsync()).Skip(1).ToArray();
        Assert.Equal(2, edits.Length);
        Assert.Equal(edits[0].TxnId, edits[1].TxnId);
        Assert.Equal(posted, (string?)edits[1].Content["m.relates_to"]!["event_id"]);
    }

    [Fact]
    public async Task A_retraction_that_is_tried_again_has_the_same_transaction_id()
    {
        var posted = await StartWithPostAsync();
        await Homeserver.AnswersAllAsync(
            "PUT", ".*/redact/.*", PlayedHomeserver.Refusal(500, "M_UNKNOWN"), WireMockAnswer.Json("""{"event_id":"$redaction"}"""));

        await RetractAsync("j1");
        await Stage.RunUntilAsync(async () => (await Homeserver.RedactionsAsync()).Count >= 2, "the redaction is tried again");
        await RetractAsync("j1");
        await Stage.JulietSaysAsync("j3", "after");
        await Stage.UntilPostedAsync("after");

        var redactions = await Homeserver.RedactionsAsync();
        Assert.Equal([posted, posted], redactions.Select(redaction => redaction.EventId));
        Assert.Single(redactions.Select(redaction => redaction.TxnId).Distinct());
    }

    [Fact]
    public async Task A_retraction_without_a_body_that_is_refused_is_told_to_its_sender()
    {
        await StartWithPostAsync();
        await Homeserver.AnswersAllAsync("PUT", ".*/redact/.*", PlayedHomeserver.Refusal(403, "M_FORBIDDEN"));

        await RetractAsync("j1");

        Assert.Equal("forbidden", await Stage.ErrorForAsync("r-j1"));
    }

    [Fact]
    public async Task A_reaction_that_its_owner_hides_between_two_attempts_leaves_the_others_their_transaction_ids()
    {
        await StartWithPostAsync();
        await ReactAsync("<reaction>🍎</reaction><reaction>🍐</reaction>");
        await Stage.UntilAsync(async () => (await Homeserver.AskedAsync("PUT", "/m.reaction/")).Count == 2 && Stage.Waiting() == 0, "both reactions are there");
        var apple = Uri.UnescapeDataString((await Homeserver.AskedAsync("PUT", "/m.reaction/"))[0].Path.Split('/')[8]);
        var taken = WireMockAnswer.Json("""{"event_id":"$redaction"}""");
        await Homeserver.AnswersAllAsync("PUT", ".*/redact/.*", taken, PlayedHomeserver.Refusal(500, "M_UNKNOWN"), taken);

        await ReactAsync("");
        await Stage.UntilAsync(async () => Stage.Log.All.Any(line => line.EventId == 3014) && (await Homeserver.RedactionsAsync()).Count == 2, "the second redaction failed");
        await Stage.PushAsync(PushedEvents.Redaction("$hidden", Stage.Room, $"${apple}"));
        await Stage.UntilAsync(() => Stage.Outcomes().Any(outcome => outcome.Reason?.Contains("hidden in Matrix alone", StringComparison.Ordinal) == true), "the first is hidden");
        await Stage.RunUntilAsync(async () => (await Homeserver.RedactionsAsync()).Count > 2, "it is tried again");
        await Stage.UntilAsync(() => Stage.Waiting() == 0, "nothing waits");

        var redactions = await Homeserver.RedactionsAsync();
        Assert.Equal([redactions[0], redactions[1], redactions[1]], redactions);
    }

    [Fact]
    public async Task What_is_deleted_while_the_XMPP_server_is_gone_is_never_sent()
    {
        await Stage.StartAloneAsync();
        await Stage.UntilAsync(() => Stage.Service<Gates>().Homeserver.IsOpen, "the homeserver is there");
        await Stage.OpenChatAsync();

        await Stage.PushAsync(
            PushedEvents.Message("$said", Stage.Room, "in haste"),
            PushedEvents.Message("$kept", Stage.Room, "at leisure"),
            PushedEvents.Redaction("$deleted", Stage.Room, "$said"),
            // Somebody who may not: the homeserver has it in the room, and nothing is deleted by it.
            PushedEvents.Redaction("$other", Stage.Room, "$kept", Cast.Mercutio));
        Xmpp.Start();
        await Stage.RunUntilAsync(() => Task.FromResult(Xmpp.Bodies.Contains("at leisure")), "the XMPP server is back");
        await Stage.UntilAsync(() => Stage.Waiting() == 0, "nothing waits");

        Assert.Equal(["at leisure"], Xmpp.Bodies);
    }

    [Fact]
    public async Task A_correction_that_came_back_is_sent_again_under_its_id()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Stage.PushAsync(PushedEvents.Message("$said", Stage.Room, "Good morow"));
        await Stage.UntilHeardAsync("Good morow");
        await Homeserver.HasEventAsync(Stage.Room, "$said", Edited("Good morow", "Good morrow"));
        await Stage.PushAsync(PushedEvents.Edit("$edit", Stage.Room, "$said", "Good morrow"));
        await Stage.UntilHeardAsync("Good morrow");
        var correction = Xmpp.Messages[^1];

        await Xmpp.SayAsync(
            $"""
            <message from='{Cast.Juliet}' to='{Stage.RomeoJid}' id='{(string?)correction.Attribute("id")}' type='error'>
            <error type='wait'><recipient-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>
            """);
        await Stage.RunUntilAsync(() => Task.FromResult(Xmpp.Bodies.Count(body => body == "Good morrow") == 2), "it is sent again");

        Assert.True(XNode.DeepEquals(correction, Xmpp.Messages[^1]), $"{Xmpp.Messages[^1]} is not {correction}");
    }

    [Fact]
    public async Task An_edit_of_what_came_back_is_sent_as_a_message_and_taken_back_as_one()
    {
        await StartWithReturnedMessageAsync();
        await Homeserver.HasEventAsync(Stage.Room, "$said", Edited("Good morow", "Good morrow"));
        await Stage.PushAsync(PushedEvents.Edit("$edit", Stage.Room, "$said", "Good morrow"));
        await Stage.UntilHeardAsync("Good morrow");
        var sent = Xmpp.Messages[^1];
        Assert.DoesNotContain(sent.Elements(), child => child.Name.LocalName == "replace");

        // Its next edit corrects what was sent.
        await Homeserver.HasEventAsync(Stage.Room, "$said", Edited("Good morow", "Good day"));
        await Stage.PushAsync(PushedEvents.Edit("$edit2", Stage.Room, "$said", "Good day"));
        await Stage.UntilHeardAsync("Good day");
        Assert.Equal((string?)sent.Attribute("id"), (string?)Xmpp.Messages[^1].Elements().Single(child => child.Name.LocalName == "replace").Attribute("id"));

        // Without its edits the message is what it was at first.
        await Homeserver.HasEventAsync(Stage.Room, "$said", Edited("Good morow", null));
        await Stage.PushAsync(PushedEvents.Redaction("$gone", Stage.Room, "$edit"));
        await Stage.UntilAsync(() => Xmpp.Bodies.Count(body => body == "Good morow") == 2, "it says again what it said at first");
        Assert.Equal((string?)sent.Attribute("id"), (string?)Xmpp.Messages[^1].Elements().Single(child => child.Name.LocalName == "replace").Attribute("id"));

        await Stage.PushAsync(PushedEvents.Redaction("$deleted", Stage.Room, "$said"));
        await Stage.UntilAsync(() => Retracted().Count > 0, "it is taken back");
        Assert.Equal([(string?)sent.Attribute("id")], Retracted());
    }

    [Fact]
    public async Task What_came_back_is_not_taken_back_when_it_is_deleted()
    {
        await StartWithReturnedMessageAsync();

        await Stage.PushAsync(PushedEvents.Redaction("$deleted", Stage.Room, "$said"), PushedEvents.Message("$next", Stage.Room, "after"));
        await Stage.UntilHeardAsync("after");

        Assert.Equal(["Good morow", "after"], Xmpp.Bodies);
    }

    [Fact]
    public async Task Nothing_is_sent_again_to_whom_the_owner_has_blocked_meanwhile()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Stage.PushAsync(PushedEvents.Message("$said", Stage.Room, "Good morow"));
        await Stage.UntilHeardAsync("Good morow");
        await Homeserver.HasEventAsync(Stage.Room, "$said", Edited("Good morow", null));
        await ReturnAsync("wait", "recipient-unavailable");
        await Stage.UntilAsync(() => Stage.Log.All.Any(line => line.EventId == 3014), "it is to be sent again");

        await Stage.Service<ChatEnding>().BlockAsync(Stage.Chat()!, CancellationToken.None);
        await Stage.RunUntilAsync(async () => (await Homeserver.NoticesAsync()).Count > 0, "Romeo is told");

        Assert.Equal(["Good morow"], Xmpp.Bodies);
        Assert.Contains("you have blocked", (await Homeserver.NoticesAsync())[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_back_of_a_room_that_the_chat_had_before_is_told_in_the_one_it_has()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Stage.PushAsync(PushedEvents.Message("$said", Stage.Room, "Good morow"));
        await Stage.UntilHeardAsync("Good morow");
        await Stage.Database.WriteAsync(
            connection => DirectChatStore.SetRoom(connection, Stage.Chat()!, RoomState.Open, RoomId.Parse("!next:example.org"), 2), CancellationToken.None);

        await ReturnAsync("cancel", "service-unavailable");
        await Stage.UntilAsync(async () => (await Homeserver.NoticesAsync()).Count > 0, "Romeo is told");

        var told = (await Homeserver.NoticesAsync()).Single();
        Assert.Equal(("!next:example.org", null), (told.Room, told.InReplyTo));
        Assert.Contains("in the room that this chat had before", told.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_correction_of_an_id_that_was_used_twice_is_about_the_later_message_and_all_of_it()
    {
        await StartWithPostAsync();
        var longer = string.Join('\n', Enumerable.Repeat(new string('x', 999), 60));
        Stage.Time.Advance(TimeSpan.FromSeconds(1));
        await Stage.JulietSaysAsync("j1", longer);
        await Stage.UntilAsync(async () => (await Homeserver.PostsAsync()).Count > 2 && Stage.Waiting() == 0, "the long one is posted");
        var parts = (await Homeserver.PostsAsync()).Skip(1).Select(posted => $"${posted.TxnId}").ToList();
        await Homeserver.HasEventAsync(Stage.Room, parts[0], Edited("x", null, parts[0]));

        await Xmpp.SayAsync(
            $"<message from='{Stage.JulietFull}' to='{Stage.RomeoJid}' id='j2' type='chat'><body>brevity</body><replace id='j1' xmlns='urn:xmpp:message-correct:0'/></message>");
        await Stage.UntilPostedAsync("* brevity");
        await Stage.UntilAsync(() => Stage.Waiting() == 0, "nothing waits");

        Assert.Equal(parts[0], (string?)(await Homeserver.PostsAsync())[^1].Content["m.relates_to"]!["event_id"]);
        Assert.Equal(parts[1..], (await Homeserver.RedactionsAsync()).Select(redaction => redaction.EventId));
    }

    private async Task StartWithReturnedMessageAsync()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Stage.PushAsync(PushedEvents.Message("$said", Stage.Room, "Good morow"));
        await Stage.UntilHeardAsync("Good morow");
        await ReturnAsync("cancel", "service-unavailable");
        await Stage.UntilAsync(async () => (await Homeserver.NoticesAsync()).Count > 0, "Romeo is told");
    }

    private Task ReturnAsync(string type, string condition) => Xmpp.SayAsync(
        $"""
        <message from='{Cast.Juliet}' to='{Stage.RomeoJid}' id='{(string?)Xmpp.Messages[^1].Attribute("id")}' type='error'>
        <error type='{type}'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>
        """);

    private List<string?> Retracted() =>
        [.. Xmpp.Messages.SelectMany(message => message.Elements()).Where(child => child.Name.LocalName == "retract").Select(child => (string?)child.Attribute("id"))];

    private Task ReactAsync(string reactions) => Xmpp.SayAsync(
        $"<message from='{Stage.JulietFull}' to='{Stage.RomeoJid}' type='chat'><reactions id='j1' xmlns='urn:xmpp:reactions:0'>{reactions}</reactions></message>");

    private Task RetractAsync(string id) => Xmpp.SayAsync(
        $"<message from='{Stage.JulietFull}' to='{Stage.RomeoJid}' id='r-{id}'><retract id='{id}' xmlns='urn:xmpp:message-retract:1'/></message>");

    /// <returns>The event that Juliet's message j1 became.</returns>
    private async Task<string> StartWithPostAsync()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Stage.JulietSaysAsync("j1", "O Romeo");
        await Stage.UntilPostedAsync("O Romeo");
        await Stage.UntilAsync(() => Stage.Waiting() == 0, "nothing waits");
        var posted = $"${(await Homeserver.PostsAsync()).Single().TxnId}";
        await Homeserver.HasEventAsync(Stage.Room, posted, Edited("O Romeo", null, posted));
        return posted;
    }

    private static string Edited(string body, string? newBody, string id = "$said")
    {
        var said = JsonNode.Parse(PushedEvents.Message(id, Stage.Room, body))!;
        if (newBody is not null)
        {
            said["unsigned"] = new JsonObject
            {
                ["m.relations"] = new JsonObject { ["m.replace"] = JsonNode.Parse(PushedEvents.Edit("$edit", Stage.Room, id, newBody)) },
            };
        }

        return said.ToJsonString();
    }
}
