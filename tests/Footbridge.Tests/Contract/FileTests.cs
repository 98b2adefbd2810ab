using System.Security.Cryptography;
using Footbridge.Configuration;
using Footbridge.Lab;
using Footbridge.Storage;
using Footbridge.Tests.Media;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>Files of a contact: from the server they lie on, which does what it likes, into the room.</summary>
public sealed class FileTests(WireMockFixture fixture) : ContractTest(fixture)
{
    private const string Upload = "/_matrix/media/v3/upload";

    private static readonly byte[] Png =
        Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==");

    private ScriptedFileServer Server { get; } = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task A_file_comes_with_its_receipt()
    {
        await StartAsync();
        Server.Answers(Png, "Content-Type: text/html\r\n");

        await ShareAsync("m1", Server.Url);

        var image = await PostedAsync("m.image");
        Assert.Equal(("file.bin", "mxc://example.org/m1", "image/png"), (image.Body, Field(image, "url"), Field(image, "info", "mimetype")));
        Assert.Equal(("3", "2", $"{Png.Length}"), (Field(image, "info", "w"), Field(image, "info", "h"), Field(image, "info", "size")));
        await Stage.UntilAsync(() => HasReceipt("m1"), "the receipt");
    }

    [Fact]
    public async Task AServer_that_fails_and_then_does_not_is_asked_again()
    {
        await StartAsync();
        Server.Script = (number, stream, ct) => ScriptedFileServer.AnswerAsync(stream, number < 3 ? "503 Busy" : "200 OK", "", Png, ct);

        await ShareAsync("m1", Server.Url);

        await Stage.RunUntilAsync(async () => (await Homeserver.PostsAsync()).Count > 0, "it is posted");
        Assert.Equal("m.image", Assert.Single(await Homeserver.PostsAsync()).MsgType);
        Assert.Equal(3, Server.Requests.Count);
    }

    [Fact]
    public async Task AServer_that_goes_on_failing_leaves_the_link_and_the_chat_goes_on()
    {
        await StartAsync();
        Server.Answers([], status: "503 Busy");
        var began = Stage.Time.GetUtcNow();

        await ShareAsync("m1", Server.Url);
        await Stage.JulietSaysAsync("m2", "next");

        await Stage.RunUntilAsync(async () => (await Homeserver.PostsAsync()).Any(posted => posted.Body == "next"), "the next is posted");
        var posts = await Homeserver.PostsAsync();
        Assert.Equal([("m.text", Server.Url), ("m.text", "next")], posts.Select(posted => (posted.MsgType, posted.Body)));
        Assert.InRange(Stage.Time.GetUtcNow() - began, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(3));
        await ToldAsync("This file could not be fetched: its server answers 503.", posts[0]);
        await Stage.UntilAsync(() => HasReceipt("m1"), "the receipt: what was said is there");
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_said_at_once()
    {
        await StartAsync();
        Server.Answers([], status: "404 Not Found");

        await ShareAsync("m1", Server.Url);

        await ToldAsync("This file could not be fetched: its server answers 404.", await PostedAsync("m.text"));
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task Another_file_than_the_announced_one_is_refused_and_said()
    {
        await StartAsync();
        Server.Answers(Png);

        await Stage.Xmpp.SayAsync(Message("m1", Sfs(Server.Url, sha256: SHA256.HashData("other"u8))));

        var link = await PostedAsync("m.text");
        Assert.Equal($"a.png\n{Server.Url}", link.Body);
        await ToldAsync("This file could not be fetched: what its server has is not the file that was announced (the SHA-256 is another).", link);
        Assert.Empty(await Homeserver.AskedAsync("POST", Upload));
    }

    [Fact]
    public async Task A_file_larger_than_the_homeserver_takes_is_not_even_asked_for()
    {
        await StartAsync();
        await Homeserver.AnswersAsync("GET", "/_matrix/client/v1/media/config", WireMockAnswer.Json("""{"m.upload.size":1000}"""));

        await Stage.Xmpp.SayAsync(Message("m1", Sfs(Server.Url, size: 1001)));

        await ToldAsync("This file could not be fetched: it is larger than 1.0 kB.", await PostedAsync("m.text"));
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public async Task A_file_that_is_broken_off_on_its_way_to_the_homeserver_is_tried_again_and_nobody_else_waits()
    {
        await StartAsync();
        Server.Answers(Png);
        await Homeserver.AnswersAsync("POST", Upload, WireMockAnswer.Empty, WireMockAnswer.Json("""{"content_uri":"mxc://example.org/rose"}"""));

        await ShareAsync("m1", Server.Url);

        await Stage.RunUntilAsync(async () => (await Homeserver.PostsAsync()).Count > 0, "it is posted");
        Assert.Equal("m.image", Assert.Single(await Homeserver.PostsAsync()).MsgType);
        Assert.DoesNotContain("The homeserver is gone", Stage.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_files_than_anybody_sends_in_one_message_are_refused_and_none_is_fetched()
    {
        await StartAsync();

        await Stage.Xmpp.SayAsync(Message("m1", string.Concat(Enumerable.Repeat(Sfs(Server.Url), 21))));

        await Stage.UntilAsync(() => Xmpp.AnswersTo("m1").Count > 0, "the sender is told");
        Assert.Equal("policy-violation", PlayedXmppServer.ConditionOf(Assert.Single(Xmpp.AnswersTo("m1"))));
        Assert.Empty(Server.Requests);
        Assert.Empty(await Homeserver.PostsAsync());
    }

    [Fact]
    public async Task A_file_that_the_homeserver_does_not_take_comes_as_a_link()
    {
        await StartAsync();
        await Homeserver.AnswersAsync("POST", Upload, PlayedHomeserver.Refusal(413, "M_TOO_LARGE"));

        await ShareAsync("m1", Server.Url);

        await ToldAsync("This file could not be fetched: the Matrix server does not take it (M_TOO_LARGE).", await PostedAsync("m.text"));
    }

    [Fact]
    public async Task An_upload_without_an_answer_is_made_again_and_the_file_is_there_once()
    {
        await StartAsync();
        await Homeserver.AnswersAsync("POST", Upload, PlayedHomeserver.Gone, WireMockAnswer.Json("""{"content_uri":"mxc://example.org/second"}"""));

        await ShareAsync("m1", Server.Url);

        await Stage.RunUntilAsync(async () => (await Homeserver.PostsAsync()).Count > 0, "it is posted");
        Assert.Equal("mxc://example.org/second", Field(Assert.Single(await Homeserver.PostsAsync()), "url"));
    }

    [Fact]
    public async Task This_machine_is_not_asked_for_a_file()
    {
        await StartAsync(media => media with { AllowPrivateAddresses = false });

        await ShareAsync("m1", Server.Url);

        await ToldAsync("This file could not be fetched: its address is not one of the public internet.", await PostedAsync("m.text"));
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public async Task A_strangers_file_is_a_link_and_nothing_is_fetched()
    {
        await Stage.StartAsync(WithMedia(media => media));

        await Stage.Xmpp.SayAsync(Message("m1", Sfs(Server.Url, size: 3_000_000) + "<body>Look</body>"));

        var link = await PostedAsync("m.text");
        Assert.Equal($"Look\na.png (3.0 MB)\n{Server.Url}", link.Body);
        await ToldAsync("Files are not fetched before you accept the chat: what was sent is named here.", link);
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public async Task Dinos_two_messages_are_one_event_at_the_first_ones_place()
    {
        await StartAsync();
        Server.Answers(Png);

        await AnswersEventAsync("""{"msgtype":"m.image","url":"mxc://example.org/m1"}""");

        await Stage.Xmpp.SayAsync(Message("m1", Sfs(null)));
        await Stage.JulietSaysAsync("m2", "between");
        await Stage.Xmpp.SayAsync(Message("m3", Attached("m1", Server.Url)));

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

    [Fact]
    public async Task A_small_picture_that_comes_along_is_the_thumbnail()
    {
        await StartAsync();
        Server.Answers(Png);
        var bits = Footbridge.Xmpp.BitsOfBinary.Of(Png, "image/png");

        await Stage.Xmpp.SayAsync(Message(
            "m1",
            Sfs(Server.Url).Replace("</file>", $"<thumbnail xmlns='urn:xmpp:thumbs:1' uri='{bits.Uri}'/></file>", StringComparison.Ordinal)
            + $"<data xmlns='urn:xmpp:bob' cid='{bits.Cid}' type='image/png'>{Convert.ToBase64String(Png)}</data>"));

        var image = await PostedAsync("m.image");
        Assert.Equal(("mxc://example.org/m1", "3"), (Field(image, "info", "thumbnail_url"), Field(image, "info", "thumbnail_info", "w")));
        Assert.Equal(2, (await Homeserver.AskedAsync("POST", Upload)).Count);
    }

    [Fact]
    public async Task What_is_said_with_a_file_is_its_caption_styled_as_any_text()
    {
        await StartAsync();
        Server.Answers(Png);

        await Stage.Xmpp.SayAsync(Message("m1", Sfs(Server.Url) + "<body>From the *top*</body>"));

        var image = await PostedAsync("m.image");
        Assert.Equal(("From the *top*", "a.png"), (image.Body, Field(image, "filename")));
        Assert.Contains("<strong>", Field(image, "formatted_body"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_files_are_several_events_after_their_words()
    {
        await StartAsync();
        Server.Answers(Png);

        await Stage.Xmpp.SayAsync(Message("m1", Sfs(Server.Url) + Sfs(Server.Url) + "<body>Two of them</body>"));

        await Stage.UntilAsync(async () => (await Homeserver.PostsAsync()).Count == 3, "all are posted");
        Assert.Equal(["Two of them", "a.png", "a.png"], (await Homeserver.PostsAsync()).Select(posted => posted.Body));
    }

    private async Task StartAsync(Func<MediaConfig, MediaConfig>? change = null)
    {
        await Stage.StartAsync(WithMedia(change ?? (media => media)));
        await Stage.OpenChatAsync();
        await Homeserver.AnswersAsync("POST", Upload, WireMockAnswer.Json("""{"content_uri":"mxc://example.org/m1"}"""));
        await Homeserver.AnswersAsync("GET", "/_matrix/client/v1/media/config", WireMockAnswer.Json("{}"));
    }

    private Task AnswersEventAsync(string content) => Homeserver.AnswersAllAsync(
        "GET", "/_matrix/client/v3/rooms/[^/]*/event/.*", WireMockAnswer.Json($$"""{"sender":"{{Cast.JulietGhost}}","content":{{content}}}"""));

    // What is waited for in a fetch is tried elsewhere.
    private static Func<BridgeConfig, BridgeConfig> WithMedia(Func<MediaConfig, MediaConfig> change) => config => config with
    {
        Media = change(config.Media with
        {
            AllowPrivateAddresses = true,
            FetchTimeout = TimeSpan.FromDays(30),
            FetchIdleTimeout = TimeSpan.FromDays(30),
        }),
    };

    private Task ShareAsync(string id, string url) => Stage.Xmpp.SayAsync(Message(id, $"<body>{url}</body><x xmlns='jabber:x:oob'><url>{url}</url></x>"));

    private static string Message(string id, string payloads) =>
        $"<message from='{Stage.JulietFull}' to='{Stage.RomeoJid}' id='{id}' type='chat'>{payloads}<request xmlns='urn:xmpp:receipts'/></message>";

    private static string Sfs(string? url, long? size = null, byte[]? sha256 = null) =>
        "<file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'><name>a.png</name>"
        + (size is null ? "" : $"<size>{size}</size>")
        + (sha256 is null ? "" : $"<hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>{Convert.ToBase64String(sha256)}</hash>")
        + "</file>" + (url is null ? "" : Sources(url)) + "</file-sharing>";

    private static string Attached(string to, string url) =>
        $"<attach-to xmlns='urn:xmpp:message-attaching:1' id='{to}'/>{Sources(url)}<body>{url}</body><x xmlns='jabber:x:oob'><url>{url}</url></x>";

    private static string Sources(string url) =>
        $"<sources xmlns='urn:xmpp:sfs:0'><url-data xmlns='http://jabber.org/protocol/url-data' target='{url}'/></sources>";

    private async Task<PostedEvent> PostedAsync(string msgType)
    {
        await Stage.UntilAsync(async () => (await Homeserver.PostsAsync()).Any(posted => posted.MsgType == msgType), $"{msgType} is posted");
        return (await Homeserver.PostsAsync()).Single(posted => posted.MsgType == msgType);
    }

    private async Task ToldAsync(string words, PostedEvent at)
    {
        await Stage.UntilAsync(async () => (await Homeserver.NoticesAsync()).Count > 0, "it is told");
        var notice = Assert.Single(await Homeserver.NoticesAsync());
        Assert.Equal(($"Footbridge: {words}", $"${at.TxnId}"), (notice.Body, notice.InReplyTo));
    }

    private bool HasReceipt(string id) => Stage.Xmpp.Messages.Any(message =>
        message.Elements().Any(part => part.Name.LocalName == "received" && (string?)part.Attribute("id") == id));

    private static string? Field(PostedEvent posted, params string[] path) =>
        path.Aggregate((System.Text.Json.Nodes.JsonNode?)posted.Content, (json, name) => json?[name])?.ToString();
}
