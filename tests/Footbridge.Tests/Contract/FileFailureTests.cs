using System.Security.Cryptography;
using Footbridge.Lab;
using Footbridge.Tests.Media;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>Files of a contact that cannot be had, or not at once: each is said at its link, and the chat goes on.</summary>
public sealed class FileFailureTests(WireMockFixture fixture) : FileTest(fixture)
{
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
    public async Task What_a_message_of_many_slow_files_has_not_brought_in_its_time_comes_as_links_and_the_chat_goes_on()
    {
        await StartAsync(media => media with { FetchTimeout = TimeSpan.FromMinutes(3), FetchMessageTimeout = TimeSpan.FromMinutes(5) });
        // The first is there; all others never end, wherever they are looked for.
        Server.Script = (number, stream, ct) =>
            number == 1 ? ScriptedFileServer.AnswerAsync(stream, "200 OK", "", Png, ct) : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        var began = Stage.Time.GetUtcNow();

        await Stage.Xmpp.SayAsync(Message("m1", string.Concat(Enumerable.Repeat(SfsAt([Server.Url, Server.Url, Server.Url]), 20))));
        await Stage.JulietSaysAsync("m2", "next");
        await Stage.UntilAsync(() => Server.Requests.Count == 2, "the first is there, and the second under way");
        await Stage.RunUntilAsync(
            async () => (await Homeserver.PostsAsync()).Any(posted => posted.Body == "next"), "the next is posted", step: TimeSpan.FromSeconds(10));

        var posts = await Homeserver.PostsAsync();
        Assert.Equal(
            [("m.image", "a.png"), .. Enumerable.Repeat(("m.text", $"a.png\n{Server.Url}"), 19), ("m.text", "next")],
            posts.Select(posted => (posted.MsgType, posted.Body)));
        // The clock runs while they are posted, too. Without a time for all of them it would be three hours.
        Assert.InRange(Stage.Time.GetUtcNow() - began, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(90));
        Assert.InRange(Server.Requests.Count, 2, 3);
        await Stage.UntilAsync(() => HasReceipt("m1"), "the receipt: what was said is there");
        await Stage.UntilAsync(async () => (await Homeserver.NoticesAsync()).Count == 19, "each is told");
        var notices = await Homeserver.NoticesAsync();
        Assert.Equal(posts.Skip(1).Take(19).Select(link => $"${link.TxnId}"), notices.Select(notice => notice.InReplyTo));
        Assert.All(notices.Skip(1), notice => Assert.Equal(
            "Footbridge: This file could not be fetched: it did not come within 5 minutes, the time that all files of a message have.", notice.Body));
    }

    [Theory]
    [InlineData(429, "M_LIMIT_EXCEEDED")]
    [InlineData(500, "M_UNKNOWN")]
    [InlineData(413, "M_TOO_LARGE")]
    public async Task A_file_whose_thumbnail_the_homeserver_does_not_take_now_comes_at_once_without_it(int status, string errCode)
    {
        await StartAsync();
        Server.Answers(Png);
        await Homeserver.AnswersAsync(
            "POST", Upload, WireMockAnswer.Json("""{"content_uri":"mxc://example.org/m1"}"""), PlayedHomeserver.Refusal(status, errCode));

        await Stage.Xmpp.SayAsync(Message("m1", WithThumbnail(Server.Url)));

        var image = await PostedAsync("m.image");
        Assert.Equal(("mxc://example.org/m1", null), (Field(image, "url"), Field(image, "info", "thumbnail_url")));
        Assert.Equal(2, (await Homeserver.AskedAsync("POST", Upload)).Count);
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task A_thumbnail_that_does_not_come_holds_its_file_back_for_a_moment_only()
    {
        await StartAsync();
        Server.Script = (number, stream, ct) =>
            number == 1 ? ScriptedFileServer.AnswerAsync(stream, "200 OK", "", Png, ct) : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);

        await Stage.Xmpp.SayAsync(Message("m1", WithThumbnail(Server.Url, [Server.Url + "/small.png"])));

        await Stage.RunUntilAsync(async () => (await Homeserver.PostsAsync()).Count > 0, "it is posted");
        var image = Assert.Single(await Homeserver.PostsAsync());
        Assert.Equal(("m.image", null), (image.MsgType, Field(image, "info", "thumbnail_url")));
        Assert.Equal(2, Server.Requests.Count);
    }
}
