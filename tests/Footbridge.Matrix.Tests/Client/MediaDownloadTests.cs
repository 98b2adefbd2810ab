using System.Net;
using System.Text;
using Footbridge.Lab;
using Footbridge.Matrix.Client;

namespace Footbridge.Matrix.Tests.Client;

/// <summary>Files as they come from the homeserver, and what hinders them.</summary>
public sealed class MediaDownloadTests(HomeserverFixture fixture) : HomeserverTest(fixture)
{
    private const string Path = "/_matrix/client/v1/media/download/example.org%3A8448/photo";
    private static readonly MxcUri Photo = MxcUri.Parse("mxc://example.org:8448/photo");

    [Fact]
    public async Task File_is_read_as_the_ghost_and_with_the_token_in_the_header()
    {
        await Homeserver.AnswerAsync("GET", Path, Whole);

        await using var download = await Client.DownloadAsync(Ghost, Photo, 0, default);

        Assert.Equal(10, download.Length);
        Assert.Equal("0123456789", await TextOf(download));
        var request = Assert.Single(await Homeserver.RequestsAsync());
        Assert.Equal("Bearer " + AsToken, request.Authorization);
        Assert.Equal([("user_id", $"{Ghost}")], request.Query);
        Assert.Null(request.Range);
    }

    [Fact]
    public async Task Part_of_a_file_comes_from_a_homeserver_that_knows_no_ranges()
    {
        await Homeserver.AnswerAsync("GET", Path, Whole);

        await using var download = await Client.DownloadAsync(Ghost, Photo, 7, default);

        Assert.Equal(3, download.Length);
        Assert.Equal("789", await TextOf(download));
    }

    [Fact]
    public async Task Part_of_a_file_is_asked_for_where_the_homeserver_knows_ranges()
    {
        await Homeserver.AnswerAsync("GET", Path, Part("bytes 7-9/10", "789"));

        await using var download = await Client.DownloadAsync(Ghost, Photo, 7, default);

        Assert.Equal(3, download.Length);
        Assert.Equal("789", await TextOf(download));
        Assert.Equal("bytes=7-", Assert.Single(await Homeserver.RequestsAsync()).Range);
    }

    [Fact]
    public async Task Larger_part_than_asked_for_is_read_past_its_beginning()
    {
        await Homeserver.AnswerAsync("GET", Path, Part("bytes 5-9/10", "56789"));

        await using var download = await Client.DownloadAsync(Ghost, Photo, 7, default);

        Assert.Equal("789", await TextOf(download));
    }

    [Theory]
    [InlineData("bytes 8-9/10")]
    [InlineData("bytes */10")]
    public async Task Another_part_than_asked_for_is_not_taken_for_it(string contentRange)
    {
        await Homeserver.AnswerAsync("GET", Path, Part(contentRange, "89"));

        await Assert.ThrowsAsync<UnreadableAnswerException>(() => Client.DownloadAsync(Ghost, Photo, 7, default));
    }

    [Fact]
    public async Task File_that_is_gone_is_a_refusal()
    {
        await Homeserver.AnswerAsync("GET", Path, WireMockAnswer.Json("""{"errcode": "M_NOT_FOUND", "error": "gone"}""", 404));

        var refusal = await Assert.ThrowsAsync<MatrixException>(() => Client.DownloadAsync(Ghost, Photo, 0, default));

        Assert.Equal((HttpStatusCode.NotFound, "M_NOT_FOUND"), (refusal.Status, refusal.ErrCode));
    }

    [Fact]
    public async Task Server_before_the_homeserver_is_no_answer_of_it()
    {
        await Homeserver.AnswerAsync("GET", Path, new WireMockAnswer { Status = 502, Body = "<html>Bad Gateway</html>" });

        await Assert.ThrowsAsync<HomeserverUnreachableException>(() => Client.DownloadAsync(Ghost, Photo, 0, default));
    }

    [Fact]
    public async Task File_that_does_not_begin_has_stalled_and_the_homeserver_counts_as_answering()
    {
        await Homeserver.AnswerAsync("GET", Path, new WireMockAnswer { Body = "late", Delay = TimeSpan.FromSeconds(5) });
        var client = NewClient(TimeProvider.System, TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAsync<MediaStalledException>(() => client.DownloadAsync(Ghost, Photo, 0, default));
    }

    [Fact]
    public async Task File_that_breaks_off_has_stalled()
    {
        await Homeserver.AnswerAsync("GET", Path, WireMockAnswer.Malformed);

        await using var download = await Client.DownloadAsync(Ghost, Photo, 0, default);

        await Assert.ThrowsAsync<MediaStalledException>(() => TextOf(download));
    }

    [Fact]
    public async Task File_of_which_no_length_is_told_is_read_to_its_end()
    {
        await Homeserver.AnswerAsync("GET", Path, new WireMockAnswer { Body = "0123456789" });

        await using var download = await Client.DownloadAsync(Ghost, Photo, 0, default);

        Assert.Null(download.Length);
        Assert.Equal("0123456789", await TextOf(download));
    }

    private static WireMockAnswer Whole => Sized(new WireMockAnswer { Body = "0123456789" });

    private static WireMockAnswer Part(string contentRange, string body) =>
        Sized(new() { Status = 206, Body = body, Headers = new Dictionary<string, string> { ["Content-Range"] = contentRange } });

    // WireMock tells no length by itself.
    private static WireMockAnswer Sized(WireMockAnswer answer) =>
        answer with { Headers = new Dictionary<string, string>(answer.Headers) { ["Content-Length"] = $"{answer.Body.Length}" } };

    private static async Task<string> TextOf(MediaDownload download)
    {
        var text = new StringBuilder();
        var buffer = new byte[4];
        while (await download.ReadAsync(buffer, default) is var read and > 0)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return text.ToString();
    }
}
