using System.Security.Cryptography;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>Files whose address comes in a message of its own, as Dino sends them.</summary>
public sealed class AnnouncedFileTests(WireMockFixture fixture) : FileTest(fixture)
{
    [Fact]
    public async Task Dinos_two_messages_are_one_event_at_the_first_ones_place()
    {
        await StartAsync();
        Server.Answers(Png);

        await AnswersEventAsync("""{"msgtype":"m.image","url":"mxc://example.org/m1"}""");

        await Stage.Xmpp.SayAsync(Message("m1", Sfs(null)));
        await Stage.JulietSaysAsync("m2", "between");
        await Stage.Xmpp.SayAsync(Message("m3", Attached("m1", Server.Url)));
        // The first waits for it for so long.
        await Stage.UntilAsync(() => Stage.Waiting() == 3, "all three are there");

        await Stage.RunUntilAsync(async () => (await Homeserver.PostsAsync()).Count > 1, "both are posted");
        await Stage.UntilAsync(() => Stage.Waiting() == 0, "nothing waits");
        var posts = await Homeserver.PostsAsync();
        Assert.Equal([("m.image", "a.png"), ("m.text", "between")], posts.Select(posted => (posted.MsgType, posted.Body)));
        var links = Stage.Service<LinkStore>();
        var chat = Stage.Chat()!.Id;
        Assert.Equal($"${posts[0].TxnId}", links.FindReferred(chat, "m1", Direction.ToMatrix)?.Event.ToString());
        Assert.Equal($"${posts[0].TxnId}", links.FindReferred(chat, "m3", Direction.ToMatrix)?.Event.ToString());
        await Stage.UntilAsync(() => HasReceipt("m1") && HasReceipt("m3"), "both receipts");
    }

    [Fact]
    public async Task A_file_whose_source_does_not_come_is_announced_and_follows_as_a_reply()
    {
        await StartAsync();
        Server.Answers(Png);
        var sha256 = SHA256.HashData(Png);

        await Stage.Xmpp.SayAsync(Message("m1", Sfs(null, size: 12_300_000, sha256: sha256)));
        await Stage.JulietSaysAsync("m2", "next");
        await Stage.RunUntilAsync(async () => (await Homeserver.PostsAsync()).Count > 1, "the chat goes on");

        var announcement = (await Homeserver.PostsAsync())[0];
        Assert.Equal("a.png (12.3 MB)", announcement.Body);
        await ToldAsync("This file could not be fetched: its sender has not said where it is.", announcement);
        await AnswersEventAsync(announcement.Content.ToJsonString());

        await Stage.Xmpp.SayAsync(Message("m3", Attached("m1", Server.Url)));

        var image = await PostedAsync("m.image");
        Assert.Equal(("a.png", $"${announcement.TxnId}"), (image.Body, image.InReplyTo));
    }

    [Fact]
    public async Task Dinos_file_that_cannot_be_had_is_told_once()
    {
        await StartAsync();
        Server.Answers([], status: "404 Not Found");
        await AnswersEventAsync("""{"msgtype":"m.text","org.footbridge.file":{"is_awaited":false}}""");

        await Stage.Xmpp.SayAsync(Message("m1", Sfs(null)));
        await Stage.Xmpp.SayAsync(Message("m2", Attached("m1", Server.Url)));
        await Stage.UntilAsync(() => Stage.Waiting() == 2, "both are there");
        await Stage.RunUntilAsync(async () => (await Homeserver.NoticesAsync()).Count > 0, "it is told");
        await Stage.RunUntilAsync(() => Task.FromResult(HasReceipt("m2")), "the second message is done");

        var link = Assert.Single(await Homeserver.PostsAsync());
        Assert.Equal(($"a.png\n{Server.Url}", "false"), (link.Body, Field(link, "org.footbridge.file", "is_awaited")));
        Assert.Single(await Homeserver.NoticesAsync());
    }

    [Fact]
    public async Task A_file_attached_to_a_text_is_a_file_of_its_own_and_a_reply_to_it()
    {
        await StartAsync();
        Server.Answers(Png);
        await Stage.JulietSaysAsync("m1", "look");
        await Stage.UntilPostedAsync("look");
        await AnswersEventAsync("""{"msgtype":"m.text","body":"look"}""");

        await Stage.Xmpp.SayAsync(Message("m2", Attached("m1", Server.Url)));

        Assert.Equal($"${(await PostedAsync("m.text")).TxnId}", (await PostedAsync("m.image")).InReplyTo);
    }
}
