using System.Text.Json.Nodes;
using System.Xml.Linq;
using Footbridge.DirectChats;
using Footbridge.Lab;
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
