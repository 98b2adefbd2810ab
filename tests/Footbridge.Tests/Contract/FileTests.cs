using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>Files of a contact as they are meant to come.</summary>
public sealed class FileTests(WireMockFixture fixture) : FileTest(fixture)
{
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
    public async Task A_small_picture_that_comes_along_is_the_thumbnail()
    {
        await StartAsync();
        Server.Answers(Png);

        await Stage.Xmpp.SayAsync(Message("m1", WithThumbnail(Server.Url)));

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
}
