using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Footbridge.Matrix.Appservice;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Footbridge.Tests.Checks;

/// <summary>
/// A homeserver as far as a check, and a bridge that starts, see it: <c>/versions</c>, pings as Synapse makes them
/// (<c>rest/client/appservice_ping.py</c>) for the registrations it was given, and the bot's account.
/// </summary>
internal sealed class StubHomeserver : IAsyncDisposable
{
    private const string Bot = "@_xmpp_bot:example.org";

    private readonly WebApplication _app;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(1) };

    private StubHomeserver(WebApplication app) => _app = app;

    /// <summary>What the admin gave it.</summary>
    public List<Registration> Registrations { get; } = [];

    public TimeSpan ClockAhead { get; set; }

    public bool KnowsPing { get; set; } = true;

    public static async Task<StubHomeserver> StartAsync(IPEndPoint listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(listen));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var stub = new StubHomeserver(app);
        app.Use((context, next) =>
        {
            context.Response.Headers.Date = (TimeProvider.System.GetUtcNow() + stub.ClockAhead).ToString("R");
            return next(context);
        });
        app.UseRouting();
        app.MapGet("/_matrix/client/versions", () => Results.Json(new { versions = new[] { "v1.11" } }));
        app.MapPost("/_matrix/client/v1/appservice/{id}/ping", (string id, HttpContext context) => stub.PingAsync(id, context));
        app.MapPost("/_matrix/client/v3/register", () => Results.Json(new { user_id = Bot }));
        app.MapPut("/_matrix/client/v3/devices/{id}", () => Results.Json(new { }, statusCode: StatusCodes.Status201Created));
        app.MapPut("/_matrix/client/v3/profile/{user}/displayname", () => Results.Json(new { }));
        app.MapGet("/_matrix/client/v3/account/whoami", () => Results.Json(new { user_id = Bot, device_id = "FOOTBRIDGE" }));
        app.MapFallback(() => Error(HttpStatusCode.NotFound, "M_UNRECOGNIZED"));
        await app.StartAsync();
        return stub;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    private async Task<IResult> PingAsync(string id, HttpContext context)
    {
        if (!KnowsPing)
        {
            return Error(HttpStatusCode.NotFound, "M_UNRECOGNIZED");
        }

        var registration = Registrations.Find(known => context.Request.Headers.Authorization == $"Bearer {known.AsToken}");
        return registration is null ? Error(HttpStatusCode.Unauthorized, "M_UNKNOWN_TOKEN")
            : registration.Id != id ? Error(HttpStatusCode.Forbidden, "M_FORBIDDEN")
            : registration.Url is null ? Error(HttpStatusCode.BadRequest, "M_URL_NOT_SET")
            : await CallAsync(registration);
    }

    private async Task<IResult> CallAsync(Registration registration)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{registration.Url}/_matrix/app/v1/ping");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", registration.HsToken);
            request.Content = JsonContent.Create(new { });
            using var answer = await _http.SendAsync(request);
            return answer.IsSuccessStatusCode ? Results.Json(new { duration_ms = 1 }) : Error(HttpStatusCode.BadGateway, "M_BAD_STATUS");
        }
        catch (HttpRequestException)
        {
            return Error(HttpStatusCode.BadGateway, "M_CONNECTION_FAILED");
        }
    }

    private static IResult Error(HttpStatusCode status, string errcode) =>
        Results.Json(new { errcode, error = "as the stub was told" }, statusCode: (int)status);
}
