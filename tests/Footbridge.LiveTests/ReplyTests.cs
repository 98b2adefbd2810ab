using System.Text.Json;
using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>Answers to messages, both ways: as both sides write them (rich replies; XEP-0461 with its fallback).</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class ReplyTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task An_answer_from_Matrix_names_the_contacts_message_and_quotes_it_for_clients_that_know_less() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var asked = await play.Juliet.SaysInXmpp("Wherefore 𝄞 art\nthou Romeo?");
        var question = await play.Romeo.Receives("Wherefore 𝄞 art\nthou Romeo?");

        await play.Romeo.Person.RepliesAsync(room, question.Id, "Call me but love");

        var answer = await play.Juliet.Receives("> Wherefore 𝄞 art\n> thou Romeo?\nCall me but love");
        Assert.Equal(asked, answer.RepliesTo);
        Assert.Equal(play.Juliet.Jid, (string?)answer.Find("reply", "urn:xmpp:reply:0")?.Attribute("to"));
        var fallback = answer.Find("fallback", "urn:xmpp:fallback:0");
        Assert.Equal("urn:xmpp:reply:0", (string?)fallback?.Attribute("for"));
        // "> Wherefore 𝄞 art\n" has 18 code points, "> thou Romeo?\n" has 14.
        Assert.Equal(("0", "32"), ((string?)fallback!.Elements().Single().Attribute("start"), (string?)fallback.Elements().Single().Attribute("end")));
    });

    [Fact]
    public Task An_answer_to_ones_own_edited_message_quotes_what_it_says_now() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var first = await play.Romeo.SaysInMatrix("It is the west");
        var sent = await play.Juliet.Receives("It is the west");
        var edit = await play.Romeo.Person.EditsAsync(room, first, "It is the east");
        await play.Juliet.Receives("It is the east");

        // To the edit, as some clients do: the message is meant.
        await play.Romeo.Person.RepliesAsync(room, edit, "and Juliet is the sun");

        var answer = await play.Juliet.Receives("> It is the east\nand Juliet is the sun");
        Assert.Equal(sent.Id, answer.RepliesTo);
        Assert.Equal(play.Romeo.Address, (string?)answer.Find("reply", "urn:xmpp:reply:0")?.Attribute("to"));
    });

    [Fact]
    public Task An_answer_to_what_XMPP_never_had_refers_to_nothing() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var elsewhere = await play.Romeo.Person.OpensDirectChatAsync(LabNetwork.Bot);
        var secret = await play.Romeo.Person.SaysAsync(elsewhere, "said elsewhere");
        var command = await play.Romeo.SaysInMatrix("!xmpp version");

        await play.Romeo.Person.RepliesAsync(room, secret, "to another chat");
        await play.Romeo.Person.RepliesAsync(room, command, "to a command");

        // What was said in another chat does not come along.
        Assert.Null((await play.Juliet.Receives("to another chat")).RepliesTo);
        Assert.Null((await play.Juliet.Receives("> !xmpp version\nto a command")).RepliesTo);
    });

    [Fact]
    public Task A_file_as_an_answer_has_no_quote_since_its_body_is_its_address() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var asked = await play.Juliet.SaysInXmpp("Hast thou the vows?");
        var question = await play.Romeo.Receives("Hast thou the vows?");

        await play.Romeo.Person.SendsAsync(room, "m.room.message", new JsonObject
        {
            ["msgtype"] = "m.file",
            ["body"] = "vows.bin",
            ["url"] = await play.Romeo.Person.UploadsAsync([1, 2, 3], "application/octet-stream"),
            ["m.relates_to"] = new JsonObject { ["m.in_reply_to"] = new JsonObject { ["event_id"] = question.Id } },
        });

        var file = await Until.FoundAsync(() => play.Juliet.Person.Texts.FirstOrDefault(seen => seen.Body?.EndsWith("/vows.bin", StringComparison.Ordinal) == true), "the file is there");
        Assert.Equal(asked, file.RepliesTo);
        Assert.Equal(file.Find("x", "jabber:x:oob")?.Value, file.Body);
    });

    [Fact]
    public Task What_is_said_in_a_thread_answers_its_first_message_and_says_which_thread() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var root = await play.Romeo.SaysInMatrix("A thread");
        var rootSent = await play.Juliet.Receives("A thread");
        var second = await SaysInThreadAsync(play.Romeo, room, root, root, isFallingBack: true, "first in it");
        var first = await play.Juliet.Receives("> A thread\nfirst in it");

        await SaysInThreadAsync(play.Romeo, room, root, second, isFallingBack: true, "second in it");
        await SaysInThreadAsync(play.Romeo, room, root, second, isFallingBack: false, "an answer in it");

        var next = await play.Juliet.Receives("> A thread\nsecond in it");
        var answer = await play.Juliet.Receives("> first in it\nan answer in it");
        Assert.Equal((rootSent.Id, rootSent.Id, first.Id), (first.RepliesTo, next.RepliesTo, answer.RepliesTo));
        var thread = Assert.Single(new[] { first, next, answer }.Select(seen => seen.Find("thread", "jabber:client")?.Value).Distinct());
        Assert.True(Guid.TryParse(thread, out _));
    });

    [Fact]
    public Task An_answer_from_XMPP_is_one_in_Matrix_without_the_quote() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var event1 = await play.Romeo.SaysInMatrix("Lady, by yonder 🌹 moon");
        var sent = await play.Juliet.Receives("Lady, by yonder 🌹 moon");

        // 25 code points: the rose is one, and two of .NET's characters.
        await play.Juliet.Person.SendsRawAsync(
            $"""
            <message to='{play.Romeo.Address}' type='chat' id='answer-1'><body>&gt; Lady, by yonder 🌹 moon
            O, swear not by the moon</body><reply to='{play.Romeo.Address}' id='{sent.Id}' xmlns='urn:xmpp:reply:0'/>
            <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='25'/></fallback><thread>gajim-sets-one</thread></message>
            """);

        var answer = await play.Romeo.Receives("O, swear not by the moon");
        Assert.Equal(event1, answer.ReplyTo);
        Assert.Equal(play.Romeo.Id, Assert.Single(Mentioned(answer.Content)));
        Assert.Equal(["m.in_reply_to"], answer.Content.GetProperty("m.relates_to").EnumerateObject().Select(field => field.Name));

        // To that answer, by its own sender: nobody mentions themselves.
        await play.Juliet.Person.SendsRawAsync(
            $"<message to='{play.Romeo.Address}' type='chat' id='answer-2'><body>the inconstant moon</body><reply to='{play.Juliet.Jid}' id='answer-1' xmlns='urn:xmpp:reply:0'/></message>");
        var more = await play.Romeo.Receives("the inconstant moon");
        Assert.Equal(answer.Id, more.ReplyTo);
        Assert.Empty(Mentioned(more.Content));
    });

    [Fact]
    public Task An_answer_from_XMPP_to_an_unknown_message_keeps_its_quote() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();

        await play.Juliet.Person.SendsRawAsync(
            $"""
            <message to='{play.Romeo.Address}' type='chat'><body>&gt; long ago
            I remember</body><reply to='{play.Romeo.Address}' id='never-seen' xmlns='urn:xmpp:reply:0'/>
            <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='11'/></fallback></message>
            """);

        Assert.Null((await play.Romeo.Receives("> long ago\nI remember")).ReplyTo);
    });

    private static Task<string> SaysInThreadAsync(MatrixRole role, string room, string root, string last, bool isFallingBack, string text) =>
        role.Person.SendsAsync(room, "m.room.message", new JsonObject
        {
            ["msgtype"] = "m.text",
            ["body"] = text,
            ["m.relates_to"] = new JsonObject
            {
                ["rel_type"] = "m.thread",
                ["event_id"] = root,
                ["is_falling_back"] = isFallingBack,
                ["m.in_reply_to"] = new JsonObject { ["event_id"] = last },
            },
        });

    private static string?[] Mentioned(JsonElement content) =>
        content.GetProperty("m.mentions").TryGetProperty("user_ids", out var users) ? [.. users.EnumerateArray().Select(user => user.GetString())] : [];

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
