using System.Text.Json.Nodes;
using System.Xml.Linq;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>What one network has and the other has not: told in words, refused politely, never silence.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class FallbackTests(SharedNetwork shared, ITestOutputHelper output)
{
    private static readonly XNamespace JingleMessages = "urn:xmpp:jingle-message:0";

    [Fact]
    public Task A_poll_its_votes_and_its_end_arrive_in_words() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();

        var poll = await play.Romeo.Person.SendsRawAsync(
            room,
            "org.matrix.msc3381.poll.start",
            """
            {"org.matrix.msc1767.text":"Where?\n1. Balcony\n2. Garden","org.matrix.msc3381.poll.start":{"kind":"org.matrix.msc3381.poll.disclosed",
            "max_selections":1,"question":{"org.matrix.msc1767.text":"Where?"},
            "answers":[{"id":"b","org.matrix.msc1767.text":"Balcony"},{"id":"g","org.matrix.msc1767.text":"Garden"}]}}
            """);
        await play.Romeo.Person.SendsRawAsync(
            room,
            "org.matrix.msc3381.poll.response",
            $$$"""{"m.relates_to":{"rel_type":"m.reference","event_id":"{{{poll}}}"},"org.matrix.msc3381.poll.response":{"answers":["g"]}}""");
        await play.Romeo.Person.SendsRawAsync(
            room,
            "org.matrix.msc3381.poll.end",
            $$$"""{"m.relates_to":{"rel_type":"m.reference","event_id":"{{{poll}}}"},"org.matrix.msc1767.text":"The poll has ended. Top answer: Garden","org.matrix.msc3381.poll.end":{}}""");

        await play.Juliet.Receives("The poll has ended. Top answer: Garden");
        Assert.Equal(
            ["Poll: Where?\n1. Balcony\n2. Garden", "Poll “Where?”: I voted for 2. Garden", "The poll has ended. Top answer: Garden"],
            play.Juliet.TextsOf(play.Romeo));
    });

    [Fact]
    public Task A_kind_that_nobody_knows_arrives_by_its_text() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();

        await play.Romeo.Person.SendsRawAsync(room, "org.example.sonnet", """{"body":"Two households","lines":14}""");
        await play.Romeo.Person.SendsRawAsync(room, "m.room.message", """{"msgtype":"org.example.kiss","body":"blows a *kiss*"}""");
        await play.Romeo.Person.SendsRawAsync(room, "org.example.silent", """{"body":7}""");
        await play.Romeo.SaysInMatrix("after");

        await play.Juliet.Receives("after");
        Assert.Equal(["Two households", "blows a *kiss*", "after"], play.Juliet.TextsOf(play.Romeo));
    });

    [Fact]
    public Task A_live_location_is_told_of_when_it_begins_and_not_when_it_ends() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        static JsonObject Live(bool isOn) => new() { ["live"] = isOn, ["timeout"] = 3_600_000, ["description"] = "Mantua" };

        var begun = await play.Romeo.Person.SetsStateAsync(room, "org.matrix.msc3672.beacon_info", play.Romeo.Id, Live(true));

        Assert.Contains("cannot follow where you are", (await play.Romeo.IsTold(room, inReplyTo: begun)).Body, StringComparison.Ordinal);
        await play.Romeo.Person.SetsStateAsync(room, "org.matrix.msc3672.beacon_info", play.Romeo.Id, Live(false));
        await play.Romeo.SaysInMatrix("I am in Mantua");
        await play.Juliet.Receives("I am in Mantua");
        Assert.Equal(["I am in Mantua"], play.Juliet.ShownOf(play.Romeo));
    });

    [Theory]
    [InlineData("\"1\"", "m.call.reject")]
    [InlineData("0", "m.call.hangup")]
    public Task A_call_from_Matrix_is_declined_and_both_are_told(string version, string answer) => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();

        var call = await play.Romeo.Person.SendsRawAsync(
            room,
            "m.call.invite",
            $$$"""{"call_id":"c1","version":{{{version}}},"party_id":"p1","lifetime":60000,"offer":{"type":"offer","sdp":"v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"}}""");

        var declined = await Until.FoundAsync(
            () => play.Romeo.Person.Timeline.FirstOrDefault(seen => seen.Type == answer && seen.Sender == play.Juliet.Ghost), "the ghost declines");
        Assert.Equal("c1", declined.Content.GetProperty("call_id").GetString());
        Assert.Equal(version, declined.Content.GetProperty("version").GetRawText());
        Assert.Equal(answer == "m.call.reject", declined.Content.TryGetProperty("party_id", out _));
        Assert.Contains("Calls", (await play.Romeo.IsTold(room, inReplyTo: call)).Body, StringComparison.Ordinal);
        await play.Juliet.Receives("/me tried to call you. Calls do not go through here: please write.");
    });

    [Fact]
    public Task A_call_from_XMPP_is_declined_and_the_owner_is_told() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();

        await play.Juliet.Person.SendsRawAsync(
            $"<message to='{play.Romeo.Address}' type='chat'><propose xmlns='urn:xmpp:jingle-message:0' id='call-1'>"
            + "<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'/></propose>"
            + "<store xmlns='urn:xmpp:hints'/></message>");
        await play.Juliet.Person.SendsRawAsync(
            $"<iq to='{play.Romeo.Address}/matrix' type='set' id='jingle-1'><jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='call-1'/></iq>");

        var reject = await Until.FoundAsync(
            () => play.Juliet.Person.Received.FirstOrDefault(seen => seen.Stanza.Element(JingleMessages + "reject") is not null), "Juliet's call is declined");
        Assert.Equal("call-1", reject.Stanza.Element(JingleMessages + "reject")?.Attribute("id")?.Value);
        Assert.Equal(play.Juliet.Person.FullJid, reject.Stanza.Attribute("to")?.Value);
        var refused = await Until.FoundAsync(
            () => play.Juliet.Person.Received.FirstOrDefault(seen => seen.Stanza.Name.LocalName == "iq" && seen.Id == "jingle-1"), "the session is answered");
        Assert.Equal("service-unavailable", refused.ErrorCondition);
        Assert.Contains("video call", (await play.Romeo.IsTold(room)).Body, StringComparison.Ordinal);
    });

    [Fact]
    public Task An_encrypted_message_is_told_to_both_and_its_stand_in_to_nobody() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        const string StandIn = "I sent you an OMEMO encrypted message but your client doesn’t seem to support that.";

        foreach (var id in (string[])["omemo-1", "omemo-2"])
        {
            await play.Juliet.Person.SendsRawAsync(
                $"<message to='{play.Romeo.Address}' type='chat' id='{id}'><encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/><payload>AAAA</payload></encrypted>"
                + $"<encryption xmlns='urn:xmpp:eme:0' name='OMEMO' namespace='eu.siacs.conversations.axolotl'/><body>{StandIn}</body><request xmlns='urn:xmpp:receipts'/></message>");
        }

        await play.Juliet.Person.SendsRawAsync(
            $"<message to='{play.Romeo.Address}' type='chat' id='keys'><encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/></encrypted></message>");
        var after = await play.Juliet.SaysInXmpp("in the clear");

        var refused = await play.Juliet.HasErrorFor("omemo-1");
        Assert.Equal("not-acceptable", refused.ErrorCondition);
        Assert.Contains("OMEMO", refused.ToString(), StringComparison.Ordinal);
        await play.Juliet.HasErrorFor("omemo-2");
        await play.Juliet.HasReceiptFor(after);
        await play.Romeo.Receives("in the clear");
        Assert.Contains("OMEMO", (await play.Romeo.IsTold(room)).Body, StringComparison.Ordinal);
        Assert.DoesNotContain(play.Romeo.Person.Messages(room), seen => seen.Body?.Contains("I sent you", StringComparison.Ordinal) == true);
        Assert.Single(play.Romeo.Person.Messages(room), seen => seen.MsgType == "m.notice");
        Assert.DoesNotContain(play.Juliet.Person.Received, seen => seen.ReceiptFor is "omemo-1" or "omemo-2");
        Assert.DoesNotContain(play.Juliet.Person.Received, seen => seen.Type == "error" && seen.Id == "keys");
    });

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
