using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.Matrix.Client;

namespace Footbridge.Matrix.Tests.Client;

public sealed class MatrixClientTests(HomeserverFixture fixture) : HomeserverTest(fixture)
{
    // A transaction id of the caller's own choice is escaped: "txn?1".
    private const string OddSendPath = $"{SendPath}%3F1";
    private const string EscapedGhost = "%40_xmpp_alice%3D40example.org%3Aserver";

    private static readonly Dictionary<string, Call> CallsAsUser = new()
    {
        ["createRoom"] = new("POST", $"{V3}/createRoom", """{"room_id": "!r:server"}""", client => client.CreateRoomAsync(Ghost, [], default)),
        ["join"] = new("POST", $"{V3}/join/{EscapedRoom}", """{"room_id": "!r:server"}""", client => client.JoinAsync(Ghost, Room, [], default)),
        ["leave"] = new("POST", $"{V3}/rooms/{EscapedRoom}/leave", "{}", client => client.LeaveAsync(Ghost, Room, null, default)),
        ["putState"] = new(
            "PUT", $"{V3}/rooms/{EscapedRoom}/state/m.x/k%2F", """{"event_id": "$a"}""", client => client.SendStateAsync(Ghost, Room, "m.x", "k/", [], default)),
        ["getState"] = new("GET", $"{V3}/rooms/{EscapedRoom}/state/m.x/", "{}", client => client.StateAsync(Ghost, Room, "m.x", "", default)),
        ["fullState"] = new("GET", $"{V3}/rooms/{EscapedRoom}/state", "[]", client => client.FullStateAsync(Ghost, Room, default)),
        ["joinedRooms"] = new("GET", $"{V3}/joined_rooms", """{"joined_rooms": []}""", client => client.JoinedRoomsAsync(Ghost, default)),
        ["joinedMembers"] = new(
            "GET", $"{V3}/rooms/{EscapedRoom}/joined_members", """{"joined": {}}""", client => client.JoinedMembersAsync(Ghost, Room, default)),
        ["send"] = new("PUT", OddSendPath, """{"event_id": "$a"}""", client => client.SendEventAsync(Ghost, Room, "m.room.message", "txn?1", [], default)),
        ["redact"] = new(
            "PUT",
            $"{V3}/rooms/{EscapedRoom}/redact/%24old/txn",
            """{"event_id": "$a"}""",
            client => client.RedactAsync(Ghost, Room, EventId.Parse("$old"), "txn", "a reason", default)),
        ["messages"] = new(
            "GET", $"{V3}/rooms/{EscapedRoom}/messages", """{"chunk": []}""", client => client.MessagesAsync(Ghost, Room, 'b', null, 10, default)),
        ["displayName"] = new("PUT", $"{V3}/profile/{EscapedGhost}/displayname", "{}", client => client.SetDisplayNameAsync(Ghost, "Alice", default)),
        ["getAccountData"] = new("GET", $"{V3}/user/{EscapedGhost}/account_data/m.direct", "{}", client => client.AccountDataAsync(Ghost, "m.direct", default)),
        ["putAccountData"] = new(
            "PUT", $"{V3}/user/{EscapedGhost}/account_data/m.direct", "{}", client => client.PutAccountDataAsync(Ghost, "m.direct", new JsonObject(), default)),
        ["capabilities"] = new("GET", $"{V3}/capabilities", """{"capabilities": {}}""", client => client.DefaultRoomVersionAsync(Ghost, default)),
        ["assertsDevice"] = new("GET", $"{V3}/account/whoami", """{"user_id": "@a:b"}""", client => client.AssertsDeviceAsync(Ghost, default)),
    };

    public static TheoryData<string> NamesOfCallsAsUser => [.. CallsAsUser.Keys];

    [Theory]
    [MemberData(nameof(NamesOfCallsAsUser))]
    public async Task Every_call_as_a_user_asserts_user_and_device_and_keeps_the_token_out_of_the_address(string name)
    {
        var call = CallsAsUser[name];
        await Homeserver.AnswerAsync(call.Method, call.Path, WireMockAnswer.Json(call.Answer));

        await call.Make(Client);

        var request = Assert.Single(await Homeserver.RequestsAsync());
        Assert.Equal((call.Method, call.Path), (request.Method, request.Path));
        Assert.Equal($"Bearer {AsToken}", request.Authorization);
        Assert.Contains(("user_id", Ghost.ToString()), request.Query);
        Assert.Contains(("device_id", DeviceId), request.Query);
        Assert.Contains(("org.matrix.msc3202.device_id", DeviceId), request.Query);
        Assert.DoesNotContain(request.Query, parameter => parameter.Value.Contains(AsToken, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Puppet_is_asserted_with_its_own_token_and_without_a_device()
    {
        await Homeserver.AnswerAsync("POST", $"{V3}/join/{EscapedRoom}", WireMockAnswer.Json("""{"room_id": "!r:server"}"""));

        await Client.JoinAsync(Owner, Room, ["a.example", "b.example"], default);

        var request = Assert.Single(await Homeserver.RequestsAsync());
        Assert.Equal($"Bearer {PuppetToken}", request.Authorization);
        Assert.Equal([("via", "a.example"), ("via", "b.example"), ("user_id", Owner.ToString())], request.Query);
    }

    [Fact]
    public async Task Nothing_is_sent_for_somebody_whom_the_bridge_may_not_act_for()
    {
        await Assert.ThrowsAsync<IdentityRefusedException>(() => Client.JoinedRoomsAsync(UserId.Parse("@mallory:server"), default));

        Assert.Empty(await Homeserver.RequestsAsync());
    }

    [Fact]
    public async Task Event_is_sent_as_it_was_given()
    {
        await Homeserver.AnswerAsync("PUT", OddSendPath, WireMockAnswer.Json("""{"event_id": "$new"}"""));
        var content = new JsonObject { ["msgtype"] = "m.text", ["body"] = "Grüße <&> \"😀\" \u0001\n" };

        var eventId = await Client.SendEventAsync(Ghost, Room, "m.room.message", "txn?1", content, default);

        Assert.Equal(EventId.Parse("$new"), eventId);
        Assert.True(JsonNode.DeepEquals(content, Assert.Single(await Homeserver.RequestsAsync()).Json));
    }

    [Fact]
    public async Task Event_of_an_earlier_time_is_sent_with_that_time()
    {
        await Homeserver.AnswerAsync("PUT", OddSendPath, WireMockAnswer.Json("""{"event_id": "$new"}"""));

        await Client.SendEventAsync(Ghost, Room, "m.room.message", "txn?1", [], DateTimeOffset.FromUnixTimeMilliseconds(1473365085000), default);

        Assert.Contains(("ts", "1473365085000"), Assert.Single(await Homeserver.RequestsAsync()).Query);
    }

    [Fact]
    public async Task Lone_surrogate_in_a_content_is_sent_as_the_replacement_character()
    {
        await Homeserver.AnswerAsync("PUT", OddSendPath, WireMockAnswer.Json("""{"event_id": "$new"}"""));

        await Client.SendEventAsync(Ghost, Room, "m.room.message", "txn?1", new JsonObject { ["body"] = "a\ud800b" }, default);

        Assert.Equal("a\uFFFDb", Assert.Single(await Homeserver.RequestsAsync()).Json?["body"]?.GetValue<string>());
    }

    [Fact]
    public async Task Versions_are_asked_of_anybody()
    {
        const string Answer = """{"versions": ["v1.11", 5, "v1.12"], "unstable_features": {"org.a": true, "org.b": false, "org.c": "true"}}""";
        await Homeserver.AnswerAsync("GET", "/_matrix/client/versions", WireMockAnswer.Json(Answer));

        var versions = await Client.VersionsAsync(default);

        Assert.Equal(["v1.11", "v1.12"], versions.Versions);
        Assert.Equal(["org.a"], versions.UnstableFeatures);
        Assert.Null(Assert.Single(await Homeserver.RequestsAsync()).Authorization);
    }

    [Fact]
    public async Task Reason_goes_with_a_leave_and_a_redaction()
    {
        await Homeserver.AnswerAsync("POST", $"{V3}/rooms/{EscapedRoom}/leave", WireMockAnswer.Json("{}"));
        await Homeserver.AnswerAsync("PUT", $"{V3}/rooms/{EscapedRoom}/redact/%24old/txn", WireMockAnswer.Json("""{"event_id": "$r"}"""));

        await Client.LeaveAsync(Ghost, Room, "not here", default);
        await Client.RedactAsync(Ghost, Room, EventId.Parse("$old"), "txn", "a reason", default);

        Assert.Equal(["""{"reason":"not here"}""", """{"reason":"a reason"}"""], (await Homeserver.RequestsAsync()).Select(request => request.Body));
    }

    [Fact]
    public async Task Members_and_rooms_are_read_as_ids()
    {
        await Homeserver.AnswerAsync("GET", $"{V3}/joined_rooms", WireMockAnswer.Json("""{"joined_rooms": ["!a:server", "!b"]}"""));
        await Homeserver.AnswerAsync(
            "GET", $"{V3}/rooms/{EscapedRoom}/joined_members", WireMockAnswer.Json("""{"joined": {"@bob:server": {"display_name": null}, "@eve:server": {}}}"""));

        Assert.Equal([RoomId.Parse("!a:server"), RoomId.Parse("!b")], await Client.JoinedRoomsAsync(Ghost, default));
        Assert.Equal([Owner, UserId.Parse("@eve:server")], await Client.JoinedMembersAsync(Ghost, Room, default));
    }

    [Fact]
    public async Task History_is_read_page_by_page()
    {
        await Homeserver.AnswerAsync(
            "GET",
            $"{V3}/rooms/{EscapedRoom}/messages",
            WireMockAnswer.Json("""{"start": "t0", "end": "t1", "chunk": [{"n": 1}, {"n": 2}]}"""),
            WireMockAnswer.Json("""{"start": "t1", "chunk": []}"""));

        var first = await Client.MessagesAsync(Ghost, Room, 'b', null, 2, default);
        var second = await Client.MessagesAsync(Ghost, Room, 'b', first.End, 2, default);

        Assert.Equal(["""{"n": 1}""", """{"n": 2}"""], first.Chunk.Select(entry => entry.GetRawText()));
        Assert.Null(second.End);
        Assert.Equal(
            [[("dir", "b"), ("limit", "2")], [("dir", "b"), ("limit", "2"), ("from", "t1")]],
            (await Homeserver.RequestsAsync()).Select(request => request.Query.Where(parameter => !parameter.Name.EndsWith("_id", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Default_room_version_is_kept_for_an_hour()
    {
        await Homeserver.AnswerAsync(
            "GET",
            $"{V3}/capabilities",
            WireMockAnswer.Json("""{"capabilities": {"m.room_versions": {"default": "11", "available": {}}}}"""),
            WireMockAnswer.Json("""{"capabilities": {"m.room_versions": {"default": "12", "available": {}}}}"""));

        Assert.Equal("11", await Client.DefaultRoomVersionAsync(Ghost, default));
        Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal("11", await Client.DefaultRoomVersionAsync(Ghost, default));
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("12", await Client.DefaultRoomVersionAsync(Ghost, default));
    }

    [Fact]
    public async Task Homeserver_that_names_no_default_makes_rooms_of_version_1()
    {
        await Homeserver.AnswerAsync("GET", $"{V3}/capabilities", WireMockAnswer.Json("""{"capabilities": {}}"""));

        Assert.Equal("1", await Client.DefaultRoomVersionAsync(Ghost, default));
    }

    [Fact]
    public async Task Ping_names_the_transaction()
    {
        await Homeserver.AnswerAsync("POST", "/_matrix/client/v1/appservice/footbridge/ping", WireMockAnswer.Json("""{"duration_ms": 3}"""));

        await Client.PingAppserviceAsync("footbridge", "t1", default);

        var request = Assert.Single(await Homeserver.RequestsAsync());
        Assert.Equal("""{"transaction_id":"t1"}""", request.Body);
        Assert.Equal($"Bearer {AsToken}", request.Authorization);
    }

    [Theory]
    [InlineData(400, "M_URL_NOT_SET")]
    [InlineData(502, "M_BAD_STATUS")]
    [InlineData(502, "M_CONNECTION_FAILED")]
    [InlineData(504, "M_CONNECTION_TIMEOUT")]
    public async Task Failed_ping_tells_what_hinders_it(int status, string errCode)
    {
        await Homeserver.AnswerAsync(
            "POST",
            "/_matrix/client/v1/appservice/footbridge/ping",
            WireMockAnswer.Json($$"""{"errcode": "{{errCode}}", "error": "says Synapse"}""", status));

        var failure = await Assert.ThrowsAsync<MatrixException>(() => Client.PingAppserviceAsync("footbridge", null, default));

        Assert.Equal((errCode, "says Synapse"), (failure.ErrCode, failure.Detail));
    }

    private sealed record Call(string Method, string Path, string Answer, Func<MatrixClient, Task> Make);
}
