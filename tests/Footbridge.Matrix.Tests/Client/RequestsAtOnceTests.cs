using System.Net;
using System.Text.Json.Nodes;
using Footbridge.Matrix.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Footbridge.Matrix.Tests.Client;

/// <summary>How many requests are under way at once, at a homeserver that answers only when told.</summary>
public sealed class RequestsAtOnceTests : IDisposable
{
    private const int Most = 2;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly HeldHomeserver _homeserver = new();
    private readonly HttpClient _http;
    private readonly MatrixClient _client;

    public RequestsAtOnceTests()
    {
        _http = new HttpClient(_homeserver);
        _client = new MatrixClient(
            _http, new Uri("http://homeserver.invalid"), "token", new Anybody(), TimeProvider.System, Most, Deadline, NullLogger<MatrixClient>.Instance);
    }

    public void Dispose()
    {
        _http.Dispose();
        _homeserver.Dispose();
    }

    [Fact]
    public async Task No_more_requests_are_under_way_than_allowed()
    {
        var calls = Enumerable.Range(0, 5).Select(_ => SendAsync()).ToList();
        Assert.Equal(Most, _homeserver.UnderWay);

        for (var answered = 0; answered < calls.Count; answered++)
        {
            Assert.True(await _homeserver.Arrived.WaitAsync(Deadline));
            Assert.InRange(_homeserver.UnderWay, 1, Most);
            _homeserver.AnswerOne();
        }

        await Task.WhenAll(calls).WaitAsync(Deadline);
    }

    [Fact]
    public async Task Call_that_was_given_up_leaves_its_place_to_another()
    {
        using var giveUp = new CancellationTokenSource();
        var abandoned = Enumerable.Range(0, Most + 1).Select(_ => SendAsync(giveUp.Token)).ToList();
        await giveUp.CancelAsync();
        foreach (var call in abandoned)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Deadline));
        }

        var next = Enumerable.Range(0, Most).Select(_ => SendAsync()).ToList();
        Assert.Equal(Most, _homeserver.UnderWay);
        next.ForEach(_ => _homeserver.AnswerOne());
        await Task.WhenAll(next).WaitAsync(Deadline);
    }

    private Task<EventId> SendAsync(CancellationToken cancellationToken = default) =>
        _client.SendEventAsync(UserId.Parse("@a:server"), RoomId.Parse("!r:server"), "m.x", "txn", new JsonObject(), cancellationToken);

    /// <summary>In place of the wire, so that a request has arrived by the time that the call returns its task.</summary>
    private sealed class HeldHomeserver : HttpMessageHandler
    {
        private readonly Lock _lock = new();
        private readonly Queue<TaskCompletionSource<HttpResponseMessage>> _held = new();

        public SemaphoreSlim Arrived { get; } = new(0);

        public int UnderWay
        {
            get
            {
                lock (_lock)
                {
                    return _held.Count(request => !request.Task.IsCompleted);
                }
            }
        }

        public void AnswerOne()
        {
            lock (_lock)
            {
                TaskCompletionSource<HttpResponseMessage> request;
                do
                {
                    request = _held.Dequeue();
                }
                while (!request.TrySetResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"event_id": "$new"}""") }));
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var held = new TaskCompletionSource<HttpResponseMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
            using var cancelled = cancellationToken.Register(() => held.TrySetCanceled(cancellationToken));
            lock (_lock)
            {
                _held.Enqueue(held);
            }

            Arrived.Release();
            return await held.Task;
        }

        protected override void Dispose(bool disposing)
        {
            Arrived.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class Anybody : IAssertedIdentities
    {
        public AssertedIdentity For(UserId user) => new("token", user, null);
    }
}
