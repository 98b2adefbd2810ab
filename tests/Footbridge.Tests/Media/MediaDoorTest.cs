using System.Net;
using System.Net.Http.Headers;
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
public abstract class MediaDoorTest : IAsyncLifetime, IDisposable
{
    private protected static readonly byte[] Picture = [.. Enumerable.Range(0, 200_000).Select(number => (byte)(number * 31))];

    private readonly LoggedLines _log = new();
    private readonly List<string> _tokens = [];
    private HttpClient? _http;
    private PlayedMediaRepository? _repository;
    private WebApplication? _bridge;
    private DirectChat? _chat;

    private protected IPAddress Address { get; } = Loopback.NewAddress();

    private protected TemporaryDatabase Database { get; } = new();

    private protected HttpClient Http => _http ?? throw NotBegun();

    private protected PlayedMediaRepository Repository => _repository ?? throw NotBegun();

    private protected DirectChat Chat => _chat ?? throw NotBegun();

    private protected IServiceProvider Services => _bridge?.Services ?? throw NotBegun();

    public async Task InitializeAsync()
    {
        _repository = await PlayedMediaRepository.StartAsync();
        _repository.Keep("picture", Picture);
        _chat = await Cast.RomeoAndJulietAsync(Database);
        _http = new HttpClient { BaseAddress = new Uri($"http://{Address}:29342") };
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        if (_bridge is not null)
        {
            await _bridge.StopAsync();
            await _bridge.DisposeAsync();
        }

        await Repository.DisposeAsync();
        // Whatever was asked and however it ended.
        Assert.All(_tokens, token => Assert.DoesNotContain(token, _log.ToString(), StringComparison.Ordinal));
    }

    public void Dispose()
    {
        Database.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task StartAsync(Func<MediaConfig, MediaConfig>? change = null)
    {
        var media = new MediaConfig { Listen = new IPEndPoint(Address, 29342), PublicUrl = "https://media.example.org" };
        var config = new BridgeConfig
        {
            Homeserver = new() { Url = Repository.Url, ServerName = "example.org" },
            Appservice = new()
            {
                Listen = new IPEndPoint(Address, 29340),
                Url = new Uri("http://127.0.0.1:1"),
                Registration = "bridge.yaml",
                PuppetRegistration = "puppets.yaml",
            },
            Operations = new() { Listen = new IPEndPoint(Address, 29341) },
            Component = new() { Host = Address.ToString(), Domain = "matrix.example.org", Secret = "s3cret" },
            Permissions = new Dictionary<string, PermissionLevel> { ["example.org"] = PermissionLevel.User },
            Media = change?.Invoke(media) ?? media,
            Logging = new() { Level = LogLevel.Trace },
        };
        var registration = new Registration { Id = "footbridge", AsToken = "as", HsToken = "hs", SenderLocalpart = "_xmpp_bot" };
        _bridge = BridgeHost.Build(config, new Registrations(registration, null), Database);
        _bridge.Services.GetRequiredService<ILoggerFactory>().AddProvider(_log);
        await _bridge.StartAsync();
    }

    /// <summary>The path of a file under a new token.</summary>
    private protected async Task<string> AddressAsync(
        string name = "photo.jpg", string? said = null, string mediaId = "picture", string eventId = "$photo", long expiresAt = long.MaxValue)
    {
        var token = MediaToken.New();
        _tokens.Add(token.Text);
        var file = new ServedFile
        {
            Chat = Chat.Id,
            Event = EventId.Parse(eventId),
            Mxc = MxcUri.Parse("mxc://example.org/" + mediaId),
            Name = name,
            Type = ServedTypes.Of(said, name),
            Size = Picture.Length,
        };
        await Database.WriteAsync(connection => MediaTokenStore.Add(connection, token.Hash(), file, 0, expiresAt));
        return $"/{token.Text}/{ServedNames.InAddress(name, file.Type)}";
    }

    private protected async Task<HttpResponseMessage> GetAsync(string path, string range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = RangeHeaderValue.Parse(range) } };
        return await Http.SendAsync(request);
    }

    private protected async Task<HttpStatusCode> StatusAsync(string path, string? forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (forwardedFor is not null)
        {
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        }

        using var answer = await Http.SendAsync(request);
        return answer.StatusCode;
    }

    private protected static string Header(HttpResponseMessage answer, string name) => string.Join(", ", answer.Content.Headers.Concat(answer.Headers)
        .Where(header => header.Key == name).SelectMany(header => header.Value));

    private protected static void AssertProtected(HttpResponseMessage answer)
    {
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("sandbox; default-src 'none'", Header(answer, "Content-Security-Policy"));
        Assert.Equal("private", Header(answer, "Cache-Control"));
        Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
    }

    private static InvalidOperationException NotBegun() => new("The test has not begun.");
}
