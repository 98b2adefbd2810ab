using System.Text.Json.Nodes;
using Footbridge.Lab;

namespace Footbridge.Tests.Contract;

/// <summary>
/// The homeserver, played by WireMock: at first one where everything works and that has nothing yet; a test then says what
/// else it answers. What was said last counts.
/// </summary>
internal sealed class PlayedHomeserver(WireMockServer server)
{
    public const string Send = "/send/m.room.message/";
    public const string CreateRoom = "/_matrix/client/v3/createRoom";
    public const string Versions = "/_matrix/client/versions";
    public const string WhoAmI = "/_matrix/client/v3/account/whoami";
    public const string JoinedRooms = "/_matrix/client/v3/joined_rooms";

    private static readonly WireMockAnswer NotFound = Refusal(404, "M_NOT_FOUND");

    public Uri Url => server.Url;

    public static WireMockAnswer Refusal(int status, string errCode) =>
        WireMockAnswer.Json($$"""{"errcode":"{{errCode}}","error":"as the test says"}""", status);

    /// <summary>As a server in between says it: no answer of the homeserver's.</summary>
    public static WireMockAnswer Gone { get; } = new() { Status = 503, Body = "<html>no backend</html>" };

    public static string RoomPath(string room, string rest) => $"/_matrix/client/v3/rooms/{Uri.EscapeDataString(room)}/{rest}";

    public static string MemberPath(string room, object user) => RoomPath(room, $"state/m.room.member/{Uri.EscapeDataString($"{user}")}");

    /// <summary>Nothing was asked, and everything works.</summary>
    public async Task BeginAsync()
    {
        await server.ResetAsync();
        // No two of them are for one request, so they may be said at once.
        await Task.WhenAll(
            AnswersAsync("GET", Versions, WireMockAnswer.Json("""{"versions":["v1.11"]}""")),
            AnswersAsync("POST", "/_matrix/client/v3/register", WireMockAnswer.Json("""{"user_id":"@new:example.org"}""")),
            AnswersAsync("GET", WhoAmI, WireMockAnswer.Json("""{"user_id":"@_xmpp_bot:example.org","device_id":"FOOTBRIDGE"}""")),
            AnswersAsync("GET", "/_matrix/client/v3/capabilities", WireMockAnswer.Json("""{"capabilities":{"m.room_versions":{"default":"11"}}}""")),
            AnswersAsync("GET", JoinedRooms, WireMockAnswer.Json("""{"joined_rooms":[]}""")),
            AnswersAllAsync("GET", "/_matrix/client/v3/profile/%40(romeo|mercutio|rosaline)%3Aexample.org", WireMockAnswer.Json("{}")),
            AnswersAllAsync("GET", "/_matrix/client/v3/profile/%40(nobody|_xmpp_).*", NotFound),
            AnswersAllAsync("PUT", "/_matrix/client/v3/(profile|devices|user)/.*", WireMockAnswer.Json("{}")),
            AnswersAllAsync("GET", "/_matrix/client/v3/user/.*", NotFound),
            AnswersAllAsync("PUT", "/_matrix/client/v3/presence/.*", WireMockAnswer.Json("{}")),
            AnswersAllAsync("GET", "/_matrix/client/v3/presence/.*", WireMockAnswer.Json("""{"presence":"online"}""")),
            AnswersAllAsync("PUT", "/_matrix/client/v3/rooms/[^/]*/typing/.*", WireMockAnswer.Json("{}")),
            AnswersAllAsync("POST", "/_matrix/client/v3/rooms/[^/]*/receipt/.*", WireMockAnswer.Json("{}")),
            AnswersAllAsync("GET", "/_matrix/client/v3/rooms/[^/]*/context/.*", WireMockAnswer.Json("""{"events_before":[]}""")),
            AnswersAllAsync("POST", "/_matrix/client/v1/appservice/.*/ping", WireMockAnswer.Json("""{"duration_ms":1}""")),
            AnswersAllAsync("POST", "/_matrix/client/v3/join/.*", WireMockAnswer.Json("""{"room_id":"!joined:example.org"}""")),
            AnswersAllAsync("POST", "/_matrix/client/v3/rooms/[^/]*/leave", WireMockAnswer.Json("{}")),
            AnswersAllAsync("GET", "/_matrix/client/v3/rooms/[^/]*/state", WireMockAnswer.Json("[]")),
            AnswersAllAsync("GET", "/_matrix/client/v3/rooms/[^/]*/messages", WireMockAnswer.Json("""{"chunk":[]}""")),
            AnswersAllAsync("GET", "/_matrix/client/v3/rooms/[^/]*/state/m.room.member/.*", WireMockAnswer.Json("""{"membership":"invite"}""")),
            AnswersAllAsync("GET", "/_matrix/client/v3/rooms/[^/]*/state/((m|uk.half-shot).bridge|m.room.encryption)/.*", NotFound),
            AnswersAllAsync("PUT", "/_matrix/client/v3/rooms/[^/]*/state/.*", WireMockAnswer.Json("""{"event_id":"$state"}""")),
            // An event id of its own for every transaction id, a room of its own for every key.
            AnswersAllAsync("PUT", "/_matrix/client/v3/rooms/[^/]*/send/.*", Template("""{"event_id":"${{request.pathSegments.[7]}}"}""")),
            AnswersAllAsync("PUT", "/_matrix/client/v3/rooms/[^/]*/redact/.*", Template("""{"event_id":"${{request.pathSegments.[7]}}"}""")),
            AnswersAllAsync("GET", "/_matrix/client/v3/rooms/[^/]*/event/.*", NotFound),
            AnswersAsync("POST", CreateRoom, Template(
                """{"room_id":"!{{jsonPath request.body "$.creation_content['org.footbridge.chat']"}}:example.org"}""")));
    }

    /// <summary>These answers in turn, the last one from then on.</summary>
    public Task AnswersAsync(string method, string path, params WireMockAnswer[] inTurn) => server.AnswerAsync(method, path, inTurn);

    public Task AnswersAllAsync(string method, string pathPattern, params WireMockAnswer[] inTurn) =>
        server.AnswerAllAsync(method, pathPattern, inTurn);

    /// <summary>What every event posted into a room, or into any, is answered with.</summary>
    public Task AnswersPostsAsync(string? room, params WireMockAnswer[] inTurn) =>
        AnswersAllAsync("PUT", $"/_matrix/client/v3/rooms/{(room is null ? "[^/]*" : Uri.EscapeDataString(room))}{Send}.*", inTurn);

    /// <summary>What the homeserver has of an event.</summary>
    public Task HasEventAsync(string room, string eventId, string json) =>
        AnswersAsync("GET", RoomPath(room, $"event/{Uri.EscapeDataString(eventId)}"), WireMockAnswer.Json(json));

    /// <summary>Every attempt to redact an event, in order: the event, and the transaction id.</summary>
    public async Task<IReadOnlyList<(string EventId, string TxnId)>> RedactionsAsync() =>
        [.. (await AskedAsync("PUT", "/redact/")).Select(request => request.Path.Split('/')).Select(path => (Uri.UnescapeDataString(path[7]), path[8]))];

    /// <summary>Returns when it has answered a request that it does not remember.</summary>
    public Task AnswersAtAllAsync() => server.PingAsync();

    public static WireMockAnswer Template(string body) => new() { Body = body, IsTemplate = true };

    /// <summary>An event posted as usual, for use behind other answers.</summary>
    public static WireMockAnswer Taken { get; } = Template("""{"event_id":"${{request.pathSegments.[7]}}"}""");

    public async Task<IReadOnlyList<WireMockRequest>> AskedAsync(string method, string partOfPath) =>
        [.. (await server.RequestsAsync()).Where(request => request.Method == method && request.Path.Contains(partOfPath, StringComparison.Ordinal))];

    /// <summary>Every attempt to post a message event, in order, the bridge's own notices aside.</summary>
    public async Task<IReadOnlyList<PostedEvent>> PostsAsync() => [.. (await AllPostsAsync()).Where(posted => posted.MsgType != "m.notice")];

    public async Task<IReadOnlyList<PostedEvent>> NoticesAsync() => [.. (await AllPostsAsync()).Where(posted => posted.MsgType == "m.notice")];

    private async Task<IEnumerable<PostedEvent>> AllPostsAsync() => (await AskedAsync("PUT", Send)).Select(PostedEvent.Read);
}

/// <summary>A message event as the bridge put it.</summary>
internal sealed record PostedEvent(string Room, string TxnId, JsonNode Content)
{
    public string? MsgType => (string?)Content["msgtype"];

    public string? Body => (string?)Content["body"];

    public string? InReplyTo => (string?)Content["m.relates_to"]?["m.in_reply_to"]?["event_id"];

    // /_matrix/client/v3/rooms/{room}/send/m.room.message/{txnId}
    public static PostedEvent Read(WireMockRequest request)
    {
        var path = request.Path.Split('/');
        return new(Uri.UnescapeDataString(path[5]), Uri.UnescapeDataString(path[8]), JsonNode.Parse(request.Body)!);
    }
}
