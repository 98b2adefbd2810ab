using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Footbridge.Matrix.Appservice;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Footbridge.Matrix.Tests.Appservice;

/// <summary>The endpoints on a real Kestrel, on a free loopback port; the test is the homeserver.</summary>
internal sealed class AppserviceHost : IAsyncDisposable
{
    public const string Token = "hs-token-0123456789";

    private readonly WebApplication _app;

    private AppserviceHost(WebApplication app, Uri address)
    {
        _app = app;
        // By itself the client sends a body without leave after a second, and breaks off when it is answered meanwhile.
        Client = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = address };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public HttpClient Client { get; }

    public RecordingIntake Intake { get; private init; } = new();

    public LoggedLines Logged { get; private init; } = new();

    public FakeTimeProvider Time { get; private init; } = new();

    public static async Task<AppserviceHost> StartAsync()
    {
        var intake = new RecordingIntake();
        var time = new FakeTimeProvider();
        var builder = WebApplication.CreateSlimBuilder();
        var logged = new LoggedLines();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(logged);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.MapAppservice(Token, intake);
        await app.StartAsync();
        return new AppserviceHost(app, new Uri(app.Urls.Single())) { Intake = intake, Time = time, Logged = logged };
    }

    public async Task<(HttpStatusCode Status, string Body)> SendAsync(string method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        return await SendAsync(request);
    }

    public async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpRequestMessage request)
    {
        using var response = await Client.SendAsync(request);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
