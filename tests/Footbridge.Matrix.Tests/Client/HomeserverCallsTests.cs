using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.Matrix.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Footbridge.Matrix.Tests.Client;

/// <summary>What becomes of a call when the homeserver, or the way to it, fails.</summary>
public sealed class HomeserverCallsTests(HomeserverFixture fixture) : HomeserverTest(fixture)
{
    private const string CreatePath = $"{V3}/createRoom";
    private static readonly WireMockAnswer Sent = WireMockAnswer.Json("""{"event_id": "$new"}""");

    private static readonly Dictionary<string, WireMockAnswer> NoAnswers = new()
    {
        ["reset"] = WireMockAnswer.Reset,
        ["empty"] = WireMockAnswer.Empty,
        ["malformed"] = WireMockAnswer.Malformed,
        ["502 of a proxy"] = new() { Status = 502, Body = "<html>Bad Gateway</html>" },
        ["503 of a proxy"] = new() { Status = 503, Body = "" },
        ["504 of a proxy"] = new() { Status = 504, Body = "{}" },
    };

    public static TheoryData<string> NamesOfNoAnswers => [.. NoAnswers.Keys];

    [Theory]
    [MemberData(nameof(NamesOfNoAnswers))]
    public async Task Call_that_may_be_repeated_is_tried_again_after_no_answer(string fault)
    {
        await Homeserver.AnswerAsync("PUT", SendPath, NoAnswers[fault], NoAnswers[fault], Sent);

        Assert.Equal(EventId.Parse("$new"), await SendAsync());

        var requests = await Homeserver.RequestsAsync();
        Assert.Equal(3, requests.Count);
        Assert.Single(requests.Select(request => request.Body).Distinct());
        Assert.Collection(
            Time.Waits,
            first => Assert.InRange(first, TimeSpan.FromMilliseconds(125), TimeSpan.FromMilliseconds(375)),
            second => Assert.InRange(second, TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(750)));
    }

    [Theory]
    [MemberData(nameof(NamesOfNoAnswers))]
    public async Task Call_that_may_be_repeated_is_unanswered_after_three_attempts(string fault)
    {
        await Homeserver.AnswerAsync("PUT", SendPath, NoAnswers[fault]);

        await Assert.ThrowsAsync<HomeserverUnreachableException>(SendAsync);

        Assert.Equal(3, (await Homeserver.RequestsAsync()).Count);
        Assert.Null(Client.LastSuccess);
    }

    [Theory]
    [MemberData(nameof(NamesOfNoAnswers))]
    public async Task Call_that_may_not_be_repeated_is_made_once(string fault)
    {
        await Homeserver.AnswerAsync("PUT", SendPath, Sent);
        await Homeserver.AnswerAsync("POST", CreatePath, NoAnswers[fault], WireMockAnswer.Json("""{"room_id": "!second:server"}"""));
        // A connection that has served before: on such the HTTP client may try again by itself.
        await SendAsync();

        await Assert.ThrowsAsync<HomeserverUnreachableException>(() => Client.CreateRoomAsync(Ghost, [], default));

        Assert.Single(await Homeserver.RequestsAsync(), request => request.Path == CreatePath);
    }

    [Theory]
    [MemberData(nameof(NamesOfNoAnswers))]
    public async Task Account_data_is_written_once_since_a_client_may_write_meanwhile(string fault)
    {
        await Homeserver.AnswerAsync("PUT", AccountDataPath, NoAnswers[fault], WireMockAnswer.Json("{}"));

        await Assert.ThrowsAsync<HomeserverUnreachableException>(() => Client.PutAccountDataAsync(Owner, "m.direct", new JsonObject(), default));

        Assert.Single(await Homeserver.RequestsAsync());
    }

    [Fact]
    public async Task Account_data_is_not_written_after_a_wait_for_a_rate_limit()
    {
        await Homeserver.AnswerAsync("PUT", AccountDataPath, Limited("1"), WireMockAnswer.Json("{}"));

        var failure = await Assert.ThrowsAsync<MatrixException>(() => Client.PutAccountDataAsync(Owner, "m.direct", new JsonObject(), default));

        Assert.Equal(TimeSpan.FromSeconds(1), failure.RetryAfter);
        Assert.Single(await Homeserver.RequestsAsync());
    }

    [Fact]
    public async Task Server_that_is_not_there_is_unreachable()
    {
        // Taken, so that nobody else can listen there, and refused all the same.
        using var taken = new Socket(SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        using var http = new HttpClient();
        var client = new MatrixClient(
            http, new Uri($"http://127.0.0.1:{port}"), AsToken, new Nobody(), Time, 1, TimeSpan.FromSeconds(60), NullLogger<MatrixClient>.Instance);

        var failure = await Assert.ThrowsAsync<HomeserverUnreachableException>(() => client.VersionsAsync(default));

        Assert.DoesNotContain(AsToken, failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, Time.Waits.Count);
    }

    [Fact]
    public async Task Answer_that_takes_too_long_is_no_answer()
    {
        await Homeserver.AnswerAsync("POST", CreatePath, WireMockAnswer.Json("""{"room_id": "!r:server"}""") with { Delay = TimeSpan.FromSeconds(5) });
        var client = NewClient(TimeProvider.System, TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAsync<HomeserverUnreachableException>(() => client.CreateRoomAsync(Ghost, [], default));
    }

    [Fact]
    public async Task Caller_who_gives_up_is_told_so_and_nothing_else()
    {
        await Homeserver.AnswerAsync("PUT", SendPath, Sent with { Delay = TimeSpan.FromSeconds(5) });
        using var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.SendEventAsync(Ghost, Room, "m.room.message", "txn", [], giveUp.Token));

        Assert.Empty(Time.Waits);
    }

    [Theory]
    [InlineData("7", """{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 2000}""", 7000)]
    [InlineData(null, """{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 2000}""", 2000)]
    [InlineData("soon", """{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 2000}""", 2000)]
    [InlineData(null, """{"errcode": "M_LIMIT_EXCEEDED"}""", 1000)]
    [InlineData(null, """{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": "2000"}""", 1000)]
    [InlineData(null, """{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": -5}""", 0)]
    [InlineData("30", "not JSON", 30_000)]
    public async Task Rate_limit_is_waited_for_as_the_homeserver_says(string? header, string body, int milliseconds)
    {
        await Homeserver.AnswerAsync("PUT", SendPath, Limited(header, body), Sent);

        Assert.Equal(EventId.Parse("$new"), await SendAsync());

        Assert.Equal([TimeSpan.FromMilliseconds(milliseconds)], Time.Waits.DefaultIfEmpty());
    }

    [Fact]
    public async Task Rate_limit_may_be_a_date()
    {
        var date = (Time.GetUtcNow() + TimeSpan.FromSeconds(9)).ToString("R", CultureInfo.InvariantCulture);
        await Homeserver.AnswerAsync("PUT", SendPath, Limited(date), Sent);

        await SendAsync();

        Assert.Equal([TimeSpan.FromSeconds(9)], Time.Waits);
    }

    [Theory]
    [InlineData("31", 31)]
    [InlineData("1000000", 3600)]
    public async Task Long_rate_limit_is_the_callers_to_wait_for(string header, int seconds)
    {
        await Homeserver.AnswerAsync("PUT", SendPath, Limited(header), Sent);

        var failure = await Assert.ThrowsAsync<MatrixException>(SendAsync);

        Assert.Equal((HttpStatusCode.TooManyRequests, "M_LIMIT_EXCEEDED"), (failure.Status, failure.ErrCode));
        Assert.Equal(TimeSpan.FromSeconds(seconds), failure.RetryAfter);
        Assert.Empty(Time.Waits);
    }

    [Theory]
    [InlineData("1e300")]
    [InlineData("9223372036854775807")]
    public async Task Absurd_rate_limit_is_an_hour(string milliseconds)
    {
        await Homeserver.AnswerAsync("PUT", SendPath, Limited(null, $$"""{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": {{milliseconds}}}"""));

        Assert.Equal(TimeSpan.FromHours(1), (await Assert.ThrowsAsync<MatrixException>(SendAsync)).RetryAfter);
    }

    [Fact]
    public async Task Rate_limit_that_does_not_end_is_the_callers_after_three_attempts()
    {
        await Homeserver.AnswerAsync("PUT", SendPath, Limited("2"));

        await Assert.ThrowsAsync<MatrixException>(SendAsync);

        Assert.Equal(3, (await Homeserver.RequestsAsync()).Count);
    }

    [Fact]
    public async Task Clock_of_the_homeserver_and_time_of_the_last_success_are_kept()
    {
        var date = new Dictionary<string, string> { ["Date"] = "Sun, 22 Nov 2026 10:00:00 GMT" };
        await Homeserver.AnswerAsync("PUT", SendPath, WireMockAnswer.Json("{}", 403) with { Headers = date }, Sent);

        await Assert.ThrowsAsync<MatrixException>(SendAsync);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero), Client.LastServerDate);
        Assert.Null(Client.LastSuccess);

        await SendAsync();
        Assert.Equal(Time.GetUtcNow(), Client.LastSuccess);
    }

    private static WireMockAnswer Limited(string? header, string body = """{"errcode": "M_LIMIT_EXCEEDED"}""") => new()
    {
        Status = 429,
        Body = body,
        Headers = header is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["Retry-After"] = header },
    };

    private Task<EventId> SendAsync() =>
        Client.SendEventAsync(Ghost, Room, "m.room.message", "txn", new JsonObject { ["body"] = "hi" }, default);

    private sealed class Nobody : IAssertedIdentities
    {
        public AssertedIdentity For(UserId user) => throw new IdentityRefusedException("nobody");
    }
}
