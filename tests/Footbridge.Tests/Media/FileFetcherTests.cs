using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Footbridge.Configuration;
using Footbridge.Media;
using Footbridge.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Footbridge.Tests.Media;

/// <summary>Servers that hold files, good and bad, played at the wire.</summary>
public sealed class FileFetcherTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedFileServer _server = new();
    private readonly List<IPAddress> _forbidden = [];
    private MediaConfig _media = new() { FetchTimeout = TimeSpan.FromMinutes(3), FetchIdleTimeout = TimeSpan.FromSeconds(20) };
    private Resolver _resolve = Dns.GetHostAddressesAsync;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_comes_as_it_is_with_the_type_its_server_claims()
    {
        _server.Answers("hello"u8.ToArray(), "Content-Type: text/plain; charset=utf-8\r\n");

        using var file = await FetchAsync();

        Assert.Equal("hello", await TextOfAsync(file));
        Assert.Equal("hello"u8.ToArray(), file.Head.ToArray());
        Assert.Equal(("text/plain", 5L), (file.DeclaredType, file.Size));
    }

    [Fact]
    public async Task A_request_tells_nothing_and_asks_for_no_packing()
    {
        using var file = await FetchAsync();

        var head = Assert.Single(_server.Requests);
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

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("ftp://a.example/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1:25/x")]
    [InlineData("data:text/plain,x")]
    [InlineData("aesgcm://a.example/x#00")]
    [InlineData("http://")]
    [InlineData("https://\u2025/")]
    [InlineData("http://a\u2025b.example/")]
    [InlineData("//a.example/x")]
    [InlineData("x")]
    [InlineData("")]
    public async Task What_is_not_on_the_web_is_not_fetched(string url) => Assert.False((await RefusedAsync(url)).IsPassing);

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://127.1:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://0x7f.0.0.1:{0}/")]
    [InlineData("http://017700000001:{0}/")]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://[::1]:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://0.0.0.0:{0}/")]
    [InlineData("http://user:password@127.0.0.1:{0}/")]
    [InlineData("http://１２７.0.0.1:{0}/")]
    [InlineData("https://127.0.0.1:{0}/")]
    public async Task No_way_of_writing_it_leads_to_this_machine(string url)
    {
        await using var here = new ScriptedFileServer(IPAddress.Loopback);

        // As in earnest.
        var refusal = await RefusedAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, url, here.EndPoint.Port), PublicAddresses.Contain);

        Assert.False(refusal.IsPassing);
        Assert.Contains("public internet", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(here.Requests);
    }

    [Fact]
    public async Task A_name_that_leads_to_this_network_is_not_followed()
    {
        _resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1"), _server.EndPoint.Address]);

        var refusal = await RefusedAsync($"http://files.example:{_server.EndPoint.Port}/", PublicAddresses.Contain);

        Assert.Contains("public internet", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task A_name_that_leads_elsewhere_at_its_second_asking_gains_nothing()
    {
        await using var inside = new ScriptedFileServer();
        _forbidden.Add(inside.EndPoint.Address);
        var asked = 0;
        _resolve = (_, _) => Task.FromResult<IPAddress[]>([++asked == 1 ? _server.EndPoint.Address : inside.EndPoint.Address]);
        var fetcher = Fetcher();
        var url = $"http://files.example:{_server.EndPoint.Port}/";

        // One look-up a connection, and what it told is what is connected to.
        using var file = await fetcher.FetchAsync(new FetchOrder(url, 100), CancellationToken.None);
        Assert.Equal((1, 1), (asked, _server.Requests.Count));
        var refusal = await Assert.ThrowsAsync<FileFetchException>(() => fetcher.FetchAsync(new FetchOrder(url, 100), CancellationToken.None));

        Assert.Contains("public internet", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(inside.Requests);
    }

    [Theory]
    [InlineData("301 Moved Permanently")]
    [InlineData("302 Found")]
    [InlineData("303 See Other")]
    [InlineData("307 Temporary Redirect")]
    [InlineData("308 Permanent Redirect")]
    public async Task A_redirect_into_this_network_is_not_followed(string status)
    {
        await using var inside = new ScriptedFileServer();
        _forbidden.Add(inside.EndPoint.Address);
        _server.Redirects(inside.Url, status);

        var refusal = await RefusedAsync(_server.Url);

        Assert.Contains("public internet", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(inside.Requests);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://a.example/")]
    public async Task A_redirect_off_the_web_is_not_followed(string to)
    {
        _server.Redirects(to);

        Assert.Contains("not on the web", (await RefusedAsync(_server.Url)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//[")]
    [InlineData("//")]
    [InlineData("http://[::1")]
    public async Task A_redirect_to_what_is_no_address_is_not_followed(string to)
    {
        _server.Redirects(to);

        Assert.False((await RefusedAsync(_server.Url)).IsPassing);
    }

    [Fact]
    public async Task A_redirect_is_followed()
    {
        await using var other = new ScriptedFileServer();
        other.Answers("there"u8.ToArray());
        _server.Redirects(other.Url);

        using var file = await FetchAsync();

        Assert.Equal("there", await TextOfAsync(file));
    }

    [Fact]
    public async Task Redirects_without_end_are_given_up()
    {
        _server.Redirects("/again");

        Assert.False((await RefusedAsync(_server.Url)).IsPassing);
        Assert.Equal(6, _server.Requests.Count);
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
        _server.Answers([], status: status);

        var refusal = await RefusedAsync(_server.Url);

        Assert.Equal((isPassing, $"its server answers {status[..3]}"), (refusal.IsPassing, refusal.Message));
    }

    [Theory]
    [InlineData("not HTTP at all\r\n\r\n")]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")]
    public async Task A_server_that_breaks_off_may_do_better_later(string answer)
    {
        _server.Script = (_, stream, ct) => ScriptedFileServer.WriteAsync(stream, answer, ct);

        Assert.True((await RefusedAsync(_server.Url)).IsPassing);
    }

    [Fact]
    public async Task A_server_that_is_not_there_may_be_later()
    {
        _resolve = (_, _) => throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostNotFound);

        var refusal = await RefusedAsync("http://gone.example/");

        Assert.Equal((true, "its server is not found"), (refusal.IsPassing, refusal.Message));
    }

    [Fact]
    public async Task A_file_that_says_it_is_too_large_is_not_read()
    {
        _server.Script = (_, stream, ct) => ScriptedFileServer.WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n", ct);

        Assert.Equal("it is larger than 1.0 kB", (await RefusedAsync(_server.Url, most: 1000)).Message);
    }

    [Fact]
    public async Task A_file_that_does_not_end_is_cut_off_at_the_limit()
    {
        var written = 0L;
        _server.Script = async (_, stream, ct) =>
        {
            await ScriptedFileServer.WriteAsync(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", ct);
            for (var piece = new byte[64 * 1024]; ; written += piece.Length)
            {
                await stream.WriteAsync(piece, ct);
            }
        };

        Assert.Equal("it is larger than 1.0 MB", (await RefusedAsync(_server.Url, most: 1_000_000)).Message);
        // What the sockets between hold may have been written too.
        Assert.InRange(written, 0, 50_000_000);
    }

    [Fact]
    public async Task A_packed_answer_stays_packed()
    {
        var bomb = new MemoryStream();
        await using (var zip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await zip.WriteAsync(new byte[50_000_000]);
        }

        _server.Answers(bomb.ToArray(), "Content-Encoding: gzip\r\nContent-Type: image/png\r\n");

        using var file = await FetchAsync(most: 1_000_000);

        Assert.Equal(bomb.Length, file.Size);
        Assert.Equal("application/gzip", MediaTypes.Of(file.Head.Span, file.DeclaredType));
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up()
    {
        _server.Script = async (_, _, ct) => await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        var refusal = RefusedAsync(_server.Url);
        await Wait.UntilAsync(() => Task.FromResult(_server.Requests.Count == 1), "it was asked");

        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal((true, "its server was silent for 20 seconds"), ((await refusal).IsPassing, (await refusal).Message));
    }

    [Fact]
    public async Task A_server_that_falls_silent_in_the_middle_is_given_up()
    {
        _server.Script = async (_, stream, ct) =>
        {
            await ScriptedFileServer.WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", ct);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        };
        var refusal = RefusedAsync(_server.Url);

        await Wait.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(refusal.IsCompleted);
            },
            "it is given up");

        Assert.Equal("its server was silent for 20 seconds", (await refusal).Message);
    }

    [Fact]
    public async Task A_server_that_goes_on_and_on_is_given_up_too()
    {
        _server.Script = async (_, stream, ct) =>
        {
            await ScriptedFileServer.WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n", ct);
            while (true)
            {
                await ScriptedFileServer.WriteAsync(stream, ".", ct);
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, ct);
            }
        };
        // Silent never.
        _media = _media with { FetchIdleTimeout = TimeSpan.FromHours(1) };
        var refusal = RefusedAsync(_server.Url, most: 100_000_000);

        await Wait.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                return Task.FromResult(refusal.IsCompleted);
            },
            "it is given up");

        Assert.Equal((false, "it did not come within 3 minutes"), ((await refusal).IsPassing, (await refusal).Message));
    }

    [Fact]
    public async Task Only_so_many_are_fetched_at_once_and_the_next_need_not_wait_for_them()
    {
        _media = _media with { FetchesAtOnce = 1 };
        _server.Script = async (_, _, ct) => await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        var fetcher = Fetcher();
        using var stop = new CancellationTokenSource();
        var first = fetcher.FetchAsync(new FetchOrder(_server.Url, 100), stop.Token);
        await Wait.UntilAsync(() => Task.FromResult(_server.Requests.Count == 1), "the first is under way");

        var refusal = await Assert.ThrowsAsync<FileFetchException>(() => fetcher.FetchAsync(new FetchOrder(_server.Url, 100), CancellationToken.None));
        Assert.True(refusal.IsPassing);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _server.Answers("now"u8.ToArray());
        using (var file = await fetcher.FetchAsync(new FetchOrder(_server.Url, 100), CancellationToken.None))
        {
            Assert.Equal(3, file.Size);
            // It is on the disk, and on its way to the homeserver.
            await Assert.ThrowsAsync<FileFetchException>(() => fetcher.FetchAsync(new FetchOrder(_server.Url, 100), CancellationToken.None));
        }

        using var next = await fetcher.FetchAsync(new FetchOrder(_server.Url, 100), CancellationToken.None);
        Assert.Equal(3, next.Size);
    }

    [Fact]
    public async Task The_file_that_was_announced_is_taken_and_no_other()
    {
        _server.Answers("hello"u8.ToArray());
        using var file = await Fetcher().FetchAsync(
            new FetchOrder(_server.Url, 100, Convert.ToBase64String(SHA256.HashData("hello"u8))), CancellationToken.None);

        var refusal = await Assert.ThrowsAsync<FileFetchException>(() => Fetcher().FetchAsync(
            new FetchOrder(_server.Url, 100, Convert.ToBase64String(SHA256.HashData("other"u8))), CancellationToken.None));

        Assert.False(refusal.IsPassing);
        Assert.Contains("SHA-256", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_nearly_full_disk_nothing_is_fetched_yet()
    {
        var refusal = await Assert.ThrowsAsync<FileFetchException>(() =>
            Fetcher(minimumFreeDisk: long.MaxValue).FetchAsync(new FetchOrder(_server.Url, 100), CancellationToken.None));

        Assert.True(refusal.IsPassing);
        Assert.Empty(_server.Requests);
    }

    private Task<FetchedFile> FetchAsync(long most = 1000) => Fetcher().FetchAsync(new FetchOrder(_server.Url, most), CancellationToken.None);

    private Task<FileFetchException> RefusedAsync(string url, Predicate<IPAddress>? isAllowed = null, long most = 1000) =>
        Assert.ThrowsAsync<FileFetchException>(() => Fetcher(isAllowed).FetchAsync(new FetchOrder(url, most), CancellationToken.None));

    // Everything here is on this machine, so all but what a test forbids stands for the internet.
    private FileFetcher Fetcher(Predicate<IPAddress>? isAllowed = null, long minimumFreeDisk = 0)
    {
        var config = new BridgeConfig
        {
            Homeserver = new() { Url = new Uri("http://127.0.0.1:1"), ServerName = "example.org" },
            Appservice = new() { Url = new Uri("http://127.0.0.1:1"), Registration = "a", PuppetRegistration = "b" },
            Component = new() { Domain = "matrix.example.org", Secret = "s" },
            Permissions = new Dictionary<string, PermissionLevel>(),
            Storage = new() { Folder = _folder.Path },
            Limits = new() { MinimumFreeDisk = minimumFreeDisk },
            Media = _media,
        };
        var http = new HttpMessageInvoker(FetchConnections.Create(isAllowed ?? (address => !_forbidden.Contains(address)), (host, ct) => _resolve(host, ct)));
        return new FileFetcher(http, config, new DiskSpace(config, _time), _time);
    }

    private static async Task<string> TextOfAsync(FetchedFile file)
    {
        file.Content.Position = 0;
        using var reader = new StreamReader(file.Content, Encoding.Latin1, leaveOpen: true);
        return await reader.ReadToEndAsync();
    }
}
