using System.Collections.Concurrent;
using Footbridge.Matrix;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Footbridge.Tests.DirectChats.Marks;

/// <summary>
/// Plays as much of a homeserver as <c>m.direct</c> needs, on a loopback port. The hooks are where other clients write, or
/// where the homeserver fails.
/// </summary>
internal sealed class AccountDataServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, string> _maps = new();
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly ConcurrentDictionary<string, int> _underWay = new();

    private AccountDataServer(WebApplication app) => _app = app;

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>GET and PUT, in the order they came.</summary>
    public IEnumerable<string> Calls => _calls;

    public int Writes => _calls.Count(call => call == "PUT");

    public int MostUnderWayOfOne { get; private set; }

    /// <summary>Before the call is done; what it answers is the answer, and nothing is done.</summary>
    public Func<string, UserId, Task<IResult?>> Before { get; set; } = (_, _) => Task.FromResult<IResult?>(null);

    /// <summary>After the call was done, before its answer.</summary>
    public Action<HttpContext, UserId> After { get; set; } = (_, _) => { };

    public string? this[UserId user]
    {
        get => _maps.GetValueOrDefault(user.ToString());
        set => _maps[user.ToString()] = value!;
    }

    public static async Task<AccountDataServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new AccountDataServer(app);
        app.UseRouting();
        app.Map("/_matrix/client/v3/user/{user}/account_data/m.direct", server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var method = context.Request.Method;
        var user = UserId.Parse((string)context.Request.RouteValues["user"]!);
        _calls.Enqueue(method);
        MostUnderWayOfOne = Math.Max(MostUnderWayOfOne, _underWay.AddOrUpdate(user.ToString(), 1, (_, count) => count + 1));
        IResult answer;
        try
        {
            answer = await Before(method, user) ?? await DoAsync(context, method, user);
        }
        finally
        {
            // Before the answer: who has it may come again at once.
            _underWay.AddOrUpdate(user.ToString(), 0, (_, count) => count - 1);
        }

        await answer.ExecuteAsync(context);
    }

    private async Task<IResult> DoAsync(HttpContext context, string method, UserId user)
    {
        var map = this[user];
        if (method == "PUT")
        {
            using var reader = new StreamReader(context.Request.Body);
            this[user] = await reader.ReadToEndAsync();
            map = "{}";
        }

        After(context, user);
        return map is null ? Error(404, "M_NOT_FOUND") : Results.Text(map, "application/json");
    }

    public static IResult Error(int status, string errCode) =>
        Results.Text($$"""{"errcode": "{{errCode}}", "error": "as the test wants it", "retry_after_ms": 0}""", "application/json", null, status);
}
