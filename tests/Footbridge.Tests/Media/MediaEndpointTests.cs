using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Footbridge.Configuration;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Appservice;
using Footbridge.Media;
using Footbridge.Storage;
using Footbridge.Tests.Contract;
using Footbridge.Tests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;
using EventId = Footbridge.Matrix.EventId;

namespace Footbridge.Tests.Media;

/// <summary>The door to the world of a running bridge, in front of a played media repository.</summary>
public sealed class MediaEndpointTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] Picture = [.. Enumerable.Range(0, 200_000).Select(number => (byte)(number * 31))];

    private readonly TemporaryDatabase _database = new();
    private readonly LoggedLines _log = new();
    private readonly IPAddress _address = Loopback.NewAddress();
    private readonly List<string> _tokens = [];
    private HttpClient _http = null!;
    private PlayedMediaRepository _repository = null!;
    private WebApplication? _bridge;
    private DirectChat _chat = null!;

    public async Task InitializeAsync()
    {
        _repository = await PlayedMediaRepository.StartAsync();
        _repository.Keep("picture", Picture);
        _chat = await Cast.RomeoAndJulietAsync(_database);
        _http = new HttpClient { BaseAddress = new Uri($"http://{_address}:29342") };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        if (_bridge is not null)
        {
            await _bridge.StopAsync();
            await _bridge.DisposeAsync();
        }

        await _repository.DisposeAsync();
        // Whatever was asked and however it ended.
        Assert.All(_tokens, token => Assert.DoesNotContain(token, _log.ToString(), StringComparison.Ordinal));
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task File_is_served_whole_and_no_browser_is_to_do_anything_but_show_it()
    {
        await StartAsync();

        using var answer = await _http.GetAsync(await AddressAsync());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Picture, await answer.Content.ReadAsByteArrayAsync());
        // Ours, not the homeserver's.
        Assert.Equal("image/jpeg", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("inline; filename=photo.jpg; filename*=UTF-8''photo.jpg", Header(answer, "Content-Disposition"));
        Assert.Equal("bytes", Header(answer, "Accept-Ranges"));
        AssertProtected(answer);
    }

    [Fact]
    public async Task Head_tells_the_same_without_the_file_and_without_the_homeserver()
    {
        await StartAsync();

        using var answer = await _http.SendAsync(new HttpRequestMessage(HttpMethod.Head, await AddressAsync()));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Picture.Length, answer.Content.Headers.ContentLength);
        Assert.Equal("image/jpeg", answer.Content.Headers.ContentType?.ToString());
        AssertProtected(answer);
        Assert.Empty(_repository.Asked);
    }

    [Theory]
    [InlineData("bytes=0-99", 0, 100)]
    [InlineData("bytes=199990-", 199_990, 10)]
    [InlineData("bytes=-5", 199_995, 5)]
    [InlineData("bytes=0-", 0, 200_000)]
    public async Task Part_of_a_file_is_served_as_a_part(string range, int from, int length)
    {
        await StartAsync();

        using var answer = await GetAsync(await AddressAsync(), range);

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(Picture[from..(from + length)], await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal($"bytes {from}-{from + length - 1}/200000", Header(answer, "Content-Range"));
        AssertProtected(answer);
    }

    [Fact]
    public async Task Part_outside_of_a_file_cannot_be_served()
    {
        await StartAsync();

        using var answer = await GetAsync(await AddressAsync(), "bytes=200000-");

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, answer.StatusCode);
        Assert.Equal("bytes */200000", Header(answer, "Content-Range"));
        AssertProtected(answer);
        Assert.Empty(_repository.Asked);
    }

    [Theory]
    [InlineData("text/html", "page.html")]
    [InlineData("image/svg+xml", "drawing.svg")]
    [InlineData("application/octet-stream", "x")]
    public async Task What_a_browser_could_run_is_bytes_to_be_saved(string said, string name)
    {
        await StartAsync();
        var address = await AddressAsync(name: name, said: said);

        using var answer = await _http.GetAsync(address);

        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.ToString());
        Assert.StartsWith("attachment;", Header(answer, "Content-Disposition"), StringComparison.Ordinal);
        AssertProtected(answer);
    }

    [Fact]
    public async Task Name_of_a_file_adds_no_header()
    {
        await StartAsync();

        using var answer = await _http.GetAsync(await AddressAsync(name: "a\r\nSet-Cookie: x=1\r\n\r\n<script>.jpg"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Equal(Picture, await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Wrong_expired_ended_and_no_tokens_are_answered_alike()
    {
        await StartAsync();
        var expired = await AddressAsync(expiresAt: 1);
        var ended = await AddressAsync(eventId: "$ended");
        await _database.WriteAsync(connection => MediaTokenStore.End(connection, _chat.Id, EventId.Parse("$ended")));
        var answers = new List<string>();

        foreach (var path in new[] { expired, ended, $"/{MediaToken.New().Text}/photo.jpg", "/", "/x", "/x/y", "/_matrix/app/v1/ping", "/health/live" })
        {
            using var answer = await _http.GetAsync(path);
            AssertProtected(answer);
            answer.Headers.Date = null;
            answers.Add($"{answer}{await answer.Content.ReadAsStringAsync()}");
        }

        Assert.StartsWith("StatusCode: 404", answers[0], StringComparison.Ordinal);
        Assert.Single(answers.Distinct());
        Assert.Empty(_repository.Asked);
    }

    [Fact]
    public async Task File_that_the_homeserver_has_no_more_is_not_there()
    {
        await StartAsync();

        using var answer = await _http.GetAsync(await AddressAsync(mediaId: "gone"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        AssertProtected(answer);
    }

    [Fact]
    public async Task While_the_homeserver_is_away_the_reader_is_to_come_again()
    {
        await StartAsync();
        var address = await AddressAsync();
        await _repository.DisposeAsync();

        using var answer = await _http.GetAsync(address);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        AssertProtected(answer);
    }

    [Fact]
    public async Task File_that_breaks_off_never_looks_whole()
    {
        await StartAsync();
        _repository.BreaksAfter = 100_000;

        await Assert.ThrowsAsync<HttpRequestException>(async () => await _http.GetByteArrayAsync(await AddressAsync()));
    }

    [Fact]
    public async Task File_of_another_size_than_was_sent_is_not_served()
    {
        await StartAsync();
        var address = await AddressAsync();
        _repository.Keep("picture", [.. Picture, 0]);

        using var answer = await _http.GetAsync(address);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task Deleting_the_message_ends_the_file_for_whoever_is_reading_it()
    {
        await StartAsync();
        _repository.DripsAfter = 100_000;
        using var answer = await _http.GetAsync(await AddressAsync(), HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[100_000]);

        await _database.WriteAsync(connection => MediaTokenStore.End(connection, _chat.Id, EventId.Parse("$photo")));

        await Assert.ThrowsAnyAsync<IOException>(() => body.ReadExactlyAsync(new byte[100_000]).AsTask());
    }

    [Fact]
    public async Task One_too_many_of_a_reader_has_to_wait_and_proxies_tell_readers_apart()
    {
        await StartAsync(media => media with { RequestsPerMinutePerAddress = 1 });
        var address = await AddressAsync();

        var first = await StatusAsync(address, "203.0.113.9, 192.0.2.1");
        var again = await StatusAsync(address, "203.0.113.8, 192.0.2.1");
        var other = await StatusAsync(address, "192.0.2.2");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (first, again, other));
    }

    [Fact]
    public async Task One_download_too_many_has_to_wait()
    {
        await StartAsync(media => media with { DownloadsPerFile = 1 });
        _repository.StopsAfter = 10;
        var address = await AddressAsync();
        using var first = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);

        using var second = await _http.GetAsync(address);

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), second.Headers.RetryAfter?.Delta);
        _repository.GoOn.SetResult();
        Assert.Equal(Picture, await first.Content.ReadAsByteArrayAsync());
        await Wait.UntilAsync(async () => await StatusAsync(address, null) == HttpStatusCode.OK, "the place is free again");
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Nothing_but_reading_is_possible(string method)
    {
        await StartAsync();

        using var answer = await _http.SendAsync(new HttpRequestMessage(new HttpMethod(method), await AddressAsync()));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow);
        AssertProtected(answer);
    }

    [Fact]
    public async Task Without_a_public_address_nobody_listens()
    {
        await StartAsync(media => media with { PublicUrl = null });

        using var client = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(_address, 29342));
    }

    private async Task StartAsync(Func<MediaConfig, MediaConfig>? change = null)
    {
        var media = new MediaConfig { Listen = new IPEndPoint(_address, 29342), PublicUrl = "https://media.example.org" };
        var config = new BridgeConfig
        {
            Homeserver = new() { Url = _repository.Url, ServerName = "example.org" },
            Appservice = new()
            {
                Listen = new IPEndPoint(_address, 29340),
                Url = new Uri("http://127.0.0.1:1"),
                Registration = "bridge.yaml",
                PuppetRegistration = "puppets.yaml",
            },
            Operations = new() { Listen = new IPEndPoint(_address, 29341) },
            Component = new() { Host = _address.ToString(), Domain = "matrix.example.org", Secret = "s3cret" },
            Permissions = new Dictionary<string, PermissionLevel> { ["example.org"] = PermissionLevel.User },
            Media = change?.Invoke(media) ?? media,
            Logging = new() { Level = LogLevel.Trace },
        };
        var registration = new Registration { Id = "footbridge", AsToken = "as", HsToken = "hs", SenderLocalpart = "_xmpp_bot" };
        _bridge = BridgeHost.Build(config, new Registrations(registration, null), _database);
        _bridge.Services.GetRequiredService<ILoggerFactory>().AddProvider(_log);
        await _bridge.StartAsync();
    }

    /// <summary>The path of a file under a new token.</summary>
    private async Task<string> AddressAsync(
        string name = "photo.jpg", string? said = null, string mediaId = "picture", string eventId = "$photo", long expiresAt = long.MaxValue)
    {
        var token = MediaToken.New();
        _tokens.Add(token.Text);
        var file = new ServedFile
        {
            Chat = _chat.Id,
            Event = EventId.Parse(eventId),
            Mxc = MxcUri.Parse("mxc://example.org/" + mediaId),
            Name = name,
            Type = ServedTypes.Of(said, name),
            Size = Picture.Length,
        };
        await _database.WriteAsync(connection => MediaTokenStore.Add(connection, token.Hash(), file, 0, expiresAt));
        return $"/{token.Text}/{ServedNames.InAddress(name, file.Type)}";
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = RangeHeaderValue.Parse(range) } };
        return await _http.SendAsync(request);
    }

    private async Task<HttpStatusCode> StatusAsync(string path, string? forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (forwardedFor is not null)
        {
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        }

        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    private static string Header(HttpResponseMessage answer, string name) => string.Join(", ", answer.Content.Headers.Concat(answer.Headers)
        .Where(header => header.Key == name).SelectMany(header => header.Value));

    private static void AssertProtected(HttpResponseMessage answer)
    {
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("sandbox; default-src 'none'", Header(answer, "Content-Security-Policy"));
        Assert.Equal("private", Header(answer, "Cache-Control"));
        Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
    }
}
