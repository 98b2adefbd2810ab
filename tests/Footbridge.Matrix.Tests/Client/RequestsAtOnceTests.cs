using System.Net;
using System.Text.Json.Nodes;
using Footbridge.Matrix.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Footbridge.Matrix.Tests.Client;

/// <summary>How many requests are under way at once, seen by a homeserver that answers only when told.</summary>
public sealed class RequestsAtOnceTests : IAsyncLifetime, IDisposable
{
    private const int Most = 2;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly SemaphoreSlim _answers = new(0);
    private readonly HttpClient _http = new();
    private WebApplication _app = null!;
    private MatrixClient _client = null!;
    private int _underWay;
    private int _mostUnderWay;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
        _client = new MatrixClient(
            _http, new Uri(_app.Urls.Single()), "token", new Anybody(), TimeProvider.System, Most, Deadline, NullLogger<MatrixClient>.Instance);
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _arrived.Dispose();
        _answers.Dispose();
    }

    [Fact]
    public async Task No_more_requests_are_under_way_than_allowed()
    {
        var calls = Enumerable.Range(0, 5).Select(_ => SendAsync()).ToList();

        // Two come; each answer lets one more come, and never a third at once.
        for (var count = 0; count < calls.Count; count++)
        {
            Assert.True(await _arrived.WaitAsync(Deadline));
            if (count + 1 >= Most)
            {
                _answers.Release();
            }
        }

        _answers.Release(Most - 1);
        await Task.WhenAll(calls).WaitAsync(Deadline);
        Assert.Equal(Most, _mostUnderWay);
    }

    [Fact]
    public async Task Call_that_was_given_up_leaves_its_place_to_another()
    {
        using var giveUp = new CancellationTokenSource();
        var abandoned = Enumerable.Range(0, Most).Select(_ => SendAsync(giveUp.Token)).ToList();
        Assert.True(await _arrived.WaitAsync(Deadline));
        Assert.True(await _arrived.WaitAsync(Deadline));
        await giveUp.CancelAsync();
        foreach (var call in abandoned)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        _answers.Release(Most + 1);
        await SendAsync().WaitAsync(Deadline);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        lock (_lock)
        {
            _underWay++;
            _mostUnderWay = Math.Max(_mostUnderWay, _underWay);
        }

        _arrived.Release();
        await _answers.WaitAsync(Deadline);
        lock (_lock)
        {
            _underWay--;
        }

        await context.Response.WriteAsync("""{"event_id": "$new"}""");
    }

    private Task<EventId> SendAsync(CancellationToken cancellationToken = default) =>
        _client.SendEventAsync(UserId.Parse("@a:server"), RoomId.Parse("!r:server"), "m.x", "txn", new JsonObject(), cancellationToken);

    private sealed class Anybody : IAssertedIdentities
    {
        public AssertedIdentity For(UserId user) => new("token", user, null);
    }
}
