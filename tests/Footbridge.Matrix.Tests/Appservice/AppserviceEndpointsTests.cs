using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Footbridge.Matrix.Appservice;
using Footbridge.Matrix.Client;

namespace Footbridge.Matrix.Tests.Appservice;

public sealed class AppserviceEndpointsTests : IAsyncLifetime
{
    private const string Ghost = "@_xmpp_alice=40example.org:server";
    private AppserviceHost _host = null!;

    public async Task InitializeAsync() => _host = await AppserviceHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(null, "")]
    [InlineData("Bearer wrong", "")]
    [InlineData("Bearer", "")]
    [InlineData("Bearer hs-token-012345678", "")]
    [InlineData("Bearer hs-token-0123456789x", "")]
    [InlineData("Basic hs-token-0123456789", "")]
    [InlineData("hs-token-0123456789", "")]
    [InlineData(null, "?access_token=hs-token-0123456789")]
    [InlineData("Bearer hs-token-0123456789", "?access_token=wrong")]
    [InlineData("Bearer hs-token-0123456789", "?access_token=")]
    [InlineData("Bearer hs-token-0123456789", "?access_token=hs-token-0123456789&access_token=wrong")]
    public async Task Without_the_token_nothing_is_taken(string? authorization, string query)
    {
        var (status, json) = await PutAsync(authorization, query);

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal("M_FORBIDDEN", Field(json, "errcode"));
        Assert.NotEmpty(Field(json, "error"));
        Assert.Empty(_host.Intake.Accepted);
    }

    [Theory]
    [InlineData("Bearer hs-token-0123456789", "")]
    [InlineData("bearer hs-token-0123456789", "")]
    [InlineData("Bearer hs-token-0123456789", "?access_token=hs-token-0123456789")]
    public async Task With_the_token_it_is_taken(string authorization, string query)
    {
        var (status, _) = await PutAsync(authorization, query);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Single(_host.Intake.Accepted);
    }

    [Fact]
    public async Task Refused_requests_are_logged_once_a_minute_and_without_their_token()
    {
        await PutAsync("Bearer guess-1", "");
        await PutAsync("Bearer guess-2", "");
        Assert.Single(_host.Logged.Warnings);

        _host.Time.Advance(TimeSpan.FromMinutes(1));
        await PutAsync("Bearer guess-3", "");
        Assert.Equal(2, _host.Logged.Warnings.Count);
        Assert.DoesNotContain(_host.Logged.Warnings, line => line.Contains("guess", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GET", "/_matrix/app/v1/users/@_xmpp_a:server")]
    [InlineData("GET", "/_matrix/app/v1/rooms/%23a:server")]
    [InlineData("POST", "/_matrix/app/v1/ping")]
    [InlineData("GET", "/_matrix/app/v1/thirdparty/protocol/xmpp")]
    [InlineData("GET", "/_matrix/app/v1/thirdparty/user/xmpp?jid=alice@example.org")]
    [InlineData("GET", "/_matrix/app/v1/thirdparty/user?userid=@_xmpp_a:server")]
    [InlineData("GET", "/_matrix/app/v1/thirdparty/location/xmpp")]
    [InlineData("GET", "/_matrix/app/v1/thirdparty/location?alias=%23a:server")]
    public async Task Every_path_asks_for_the_token(string method, string path)
    {
        _host.Client.DefaultRequestHeaders.Authorization = null;

        Assert.Equal(HttpStatusCode.Forbidden, (await _host.SendAsync(method, path)).Status);
    }

    [Theory]
    [InlineData("PUT", "/transactions/1")]
    [InlineData("GET", "/users/@_xmpp_a:server")]
    [InlineData("GET", "/rooms/%23a:server")]
    [InlineData("GET", "/_matrix/app/unstable/thirdparty/protocol/xmpp")]
    [InlineData("PUT", "/_matrix/app/v2/transactions/1")]
    [InlineData("PUT", "/_matrix/app/v1/transactions")]
    [InlineData("PUT", "/_matrix/app/v1/transactions/1/2")]
    [InlineData("GET", "/_matrix/app/v1/thirdparty")]
    [InlineData("GET", "/")]
    [InlineData("GET", "/index.html")]
    public async Task Unknown_and_legacy_paths_are_unrecognized(string method, string path)
    {
        var (status, json) = await _host.SendAsync(method, path);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("M_UNRECOGNIZED", Field(json, "errcode"));
    }

    [Theory]
    [InlineData("POST", "/_matrix/app/v1/transactions/1")]
    [InlineData("GET", "/_matrix/app/v1/transactions/1")]
    [InlineData("PUT", "/_matrix/app/v1/users/@_xmpp_a:server")]
    [InlineData("DELETE", "/_matrix/app/v1/rooms/%23a:server")]
    [InlineData("GET", "/_matrix/app/v1/ping")]
    [InlineData("POST", "/_matrix/app/v1/thirdparty/user/xmpp")]
    public async Task Known_path_by_another_method_is_unrecognized(string method, string path)
    {
        var (status, json) = await _host.SendAsync(method, path, "{}");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, status);
        Assert.Equal("M_UNRECOGNIZED", Field(json, "errcode"));
    }

    [Fact]
    public async Task Ping_is_answered_with_an_empty_object() =>
        Assert.Equal((HttpStatusCode.OK, "{}"), await _host.SendAsync("POST", "/_matrix/app/v1/ping", """{"transaction_id": "x"}"""));

    [Fact]
    public async Task User_that_can_be_made_exists_from_then_on()
    {
        var answer = await _host.SendAsync("GET", $"/_matrix/app/v1/users/{Uri.EscapeDataString(Ghost)}");

        Assert.Equal((HttpStatusCode.OK, "{}"), answer);
        Assert.Equal(UserId.Parse(Ghost), Assert.Single(_host.Intake.Asked));
    }

    [Theory]
    [InlineData("%40_xmpp_a%2Fb%3Aserver", "@_xmpp_a/b:server")]
    [InlineData("%40_xmpp_a%252Fb%3Aserver", "@_xmpp_a%2Fb:server")]
    public async Task User_id_is_decoded_exactly_once(string segment, string expected)
    {
        await _host.SendAsync("GET", $"/_matrix/app/v1/users/{segment}");

        Assert.Equal(expected, Assert.Single(_host.Intake.Asked).ToString());
    }

    [Fact]
    public async Task User_that_stands_for_no_address_does_not_exist()
    {
        _host.Intake.OnEnsureGhost = _ => Task.FromResult(false);

        await AssertNotFoundAsync($"/_matrix/app/v1/users/{Ghost}");
    }

    [Fact]
    public async Task What_is_no_user_id_does_not_exist()
    {
        await AssertNotFoundAsync("/_matrix/app/v1/users/nobody");
        Assert.Empty(_host.Intake.Asked);
    }

    [Fact]
    public async Task User_that_takes_over_five_seconds_to_make_does_not_exist()
    {
        var cancelled = new TaskCompletionSource();
        _host.Intake.OnEnsureGhost = async cancellationToken =>
        {
            using var registration = cancellationToken.Register(cancelled.SetResult);
            _host.Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
            return true;
        };

        await AssertNotFoundAsync($"/_matrix/app/v1/users/{Ghost}").WaitAsync(TimeSpan.FromSeconds(30));
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public static TheoryData<Exception> Hindrances =>
    [
        new IntakeUnavailableException("no store"),
        new HomeserverUnreachableException("no answer"),
        new MatrixException(HttpStatusCode.TooManyRequests, "M_LIMIT_EXCEEDED", null, null),
    ];

    [Theory]
    [MemberData(nameof(Hindrances))]
    public async Task User_that_cannot_be_made_now_is_asked_for_again(Exception hindrance)
    {
        _host.Intake.OnEnsureGhost = _ => Task.FromException<bool>(hindrance);

        var (status, _) = await _host.SendAsync("GET", $"/_matrix/app/v1/users/{Ghost}");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
    }

    [Fact]
    public Task No_alias_has_a_room() => AssertNotFoundAsync("/_matrix/app/v1/rooms/%23_xmpp_room%3Aserver");

    [Fact]
    public async Task Protocol_has_all_the_keys_that_are_required()
    {
        var (status, json) = await _host.SendAsync("GET", "/_matrix/app/v1/thirdparty/protocol/xmpp");

        Assert.Equal(HttpStatusCode.OK, status);
        var protocol = JsonDocument.Parse(json).RootElement;
        Assert.Equal(["field_types", "icon", "instances", "location_fields", "user_fields"], protocol.EnumerateObject().Select(key => key.Name).Order());
        Assert.Equal(["jid"], protocol.GetProperty("user_fields").EnumerateArray().Select(field => field.GetString()));
        Assert.Equal("xmpp", protocol.GetProperty("instances")[0].GetProperty("network_id").GetString());
    }

    [Theory]
    [InlineData("/_matrix/app/v1/thirdparty/user/xmpp?jid=alice%40example.org")]
    [InlineData("/_matrix/app/v1/thirdparty/user/xmpp?jid=Alice%40Example.ORG")]
    [InlineData("/_matrix/app/v1/thirdparty/user?userid=%40_xmpp_alice%3D40example.org%3Aserver")]
    public async Task Address_and_ghost_are_found_by_each_other(string path)
    {
        var (status, json) = await _host.SendAsync("GET", path);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal($$$"""[{"userid":"{{{Ghost}}}","protocol":"xmpp","fields":{"jid":"alice@example.org"}}]""", json);
    }

    [Theory]
    [InlineData("/_matrix/app/v1/thirdparty/protocol/irc")]
    [InlineData("/_matrix/app/v1/thirdparty/user/irc?jid=alice%40example.org")]
    [InlineData("/_matrix/app/v1/thirdparty/user/xmpp")]
    [InlineData("/_matrix/app/v1/thirdparty/user/xmpp?jid=")]
    [InlineData("/_matrix/app/v1/thirdparty/user/xmpp?jid=nobody")]
    [InlineData("/_matrix/app/v1/thirdparty/user?userid=%40someone%3Aserver")]
    [InlineData("/_matrix/app/v1/thirdparty/user?userid=x")]
    [InlineData("/_matrix/app/v1/thirdparty/user")]
    [InlineData("/_matrix/app/v1/thirdparty/location/irc")]
    [InlineData("/_matrix/app/v1/thirdparty/location?alias=%23a%3Aserver")]
    public Task What_the_bridge_does_not_know_is_not_found(string path) => AssertNotFoundAsync(path);

    [Fact]
    public async Task XMPP_has_no_locations_for_us() =>
        Assert.Equal((HttpStatusCode.OK, "[]"), await _host.SendAsync("GET", "/_matrix/app/v1/thirdparty/location/xmpp?room=x"));

    private async Task AssertNotFoundAsync(string path)
    {
        var (status, json) = await _host.SendAsync("GET", path);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("M_NOT_FOUND", Field(json, "errcode"));
    }

    private async Task<(HttpStatusCode Status, string Body)> PutAsync(string? authorization, string query)
    {
        _host.Client.DefaultRequestHeaders.Authorization = null;
        using var request = new HttpRequestMessage(HttpMethod.Put, "/_matrix/app/v1/transactions/1" + query)
        {
            Content = new StringContent("""{"events": []}""", new MediaTypeHeaderValue("application/json")),
        };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await _host.SendAsync(request);
    }

    private static string Field(string json, string name) => JsonDocument.Parse(json).RootElement.GetProperty(name).GetString() ?? "";
}
