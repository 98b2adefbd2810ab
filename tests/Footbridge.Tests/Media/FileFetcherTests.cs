using System.Security.Cryptography;
using Footbridge.Media;
using Xunit;

namespace Footbridge.Tests.Media;

/// <summary>What comes of a file, and of a server that does not give it.</summary>
public sealed class FileFetcherTests : FetchTest
{
    [Fact]
    public async Task A_file_comes_as_it_is_with_the_type_its_server_claims()
    {
        Server.Answers("hello"u8.ToArray(), "Content-Type: text/plain; charset=utf-8\r\n");

        using var file = await FetchAsync();

        Assert.Equal("hello", await TextOfAsync(file));
        Assert.Equal("hello"u8.ToArray(), file.Head.ToArray());
        Assert.Equal(("text/plain", 5L), (file.DeclaredType, file.Size));
    }

    [Fact]
    public async Task A_request_tells_nothing_and_asks_for_no_packing()
    {
        using var file = await FetchAsync();

        var head = Assert.Single(Server.Requests);
        Assert.Contains("Accept-Encoding: identity\r\n", head, StringComparison.Ordinal);
        foreach (var header in (string[])["Cookie", "Authorization", "Referer", "traceparent", "Via"])
        {
            Assert.DoesNotContain(header + ":", head, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Nothing_of_a_file_is_left_on_the_disk()
    {
        using var file = await FetchAsync();

        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder.Path));
    }

    [Theory]
    [InlineData("404 Not Found", false)]
    [InlineData("403 Forbidden", false)]
    [InlineData("204 No Content", false)]
    [InlineData("206 Partial Content", false)]
    [InlineData("302 Found", false)]
    [InlineData("429 Too Many Requests", true)]
    [InlineData("500 Internal Server Error", true)]
    [InlineData("503 Service Unavailable", true)]
    public async Task What_its_server_answers_is_said(string status, bool isPassing)
    {
        Server.Answers([], status: status);

        var refusal = await RefusedAsync(Server.Url);

        Assert.Equal((isPassing, $"its server answers {status[..3]}"), (refusal.IsPassing, refusal.Message));
    }

    [Theory]
    [InlineData("not HTTP at all\r\n\r\n")]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")]
    public async Task A_server_that_breaks_off_may_do_better_later(string answer)
    {
        Server.Script = (_, stream, ct) => ScriptedFileServer.WriteAsync(stream, answer, ct);

        Assert.True((await RefusedAsync(Server.Url)).IsPassing);
    }

    [Fact]
    public async Task A_server_that_is_not_there_may_be_later()
    {
        Resolve = (_, _) => throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostNotFound);

        var refusal = await RefusedAsync("http://gone.example/");

        Assert.Equal((true, "its server is not found"), (refusal.IsPassing, refusal.Message));
    }

    [Fact]
    public async Task The_file_that_was_announced_is_taken_and_no_other()
    {
        Server.Answers("hello"u8.ToArray());
        using var file = await Fetcher().FetchAsync(
            new FetchOrder(Server.Url, 100, Convert.ToBase64String(SHA256.HashData("hello"u8))), CancellationToken.None);

        var refusal = await Assert.ThrowsAsync<FileFetchException>(() => Fetcher().FetchAsync(
            new FetchOrder(Server.Url, 100, Convert.ToBase64String(SHA256.HashData("other"u8))), CancellationToken.None));

        Assert.False(refusal.IsPassing);
        Assert.Contains("SHA-256", refusal.Message, StringComparison.Ordinal);
    }
}
