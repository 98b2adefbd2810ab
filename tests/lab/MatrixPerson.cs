using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Footbridge.Lab;

/// <summary>
/// A person with a Matrix client: plain calls of the client-server API, and everything they see in order. Nothing of the
/// bridge's own code is used, so that a fault in it cannot hide itself.
/// </summary>
public sealed class MatrixPerson : IAsyncDisposable
{
    private readonly string _token;
    private readonly HttpClient _http;
    private readonly MatrixSync _sync;

    private MatrixPerson(Uri server, string id, string token, string password)
    {
        Id = id;
        _token = token;
        Password = password;
        _http = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromSeconds(90) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _sync = new MatrixSync(_http);
    }

    /// <summary>The full user id.</summary>
    public string Id { get; }

    public string Localpart => Id[1..Id.IndexOf(':', StringComparison.Ordinal)];

    public string Password { get; }

    /// <summary>All events of all rooms since login, in the order in which they came.</summary>
    public IReadOnlyList<MatrixSeen> Timeline => _sync.Timeline;

    public IReadOnlyList<(string Room, JsonElement Event)> Ephemeral => _sync.Ephemeral;

    /// <summary>Invites that wait for an answer.</summary>
    public IReadOnlyList<MatrixInvite> Invites => _sync.Invites;

    public IReadOnlyList<string> Joined => _sync.Joined;

    public IReadOnlyList<JsonElement> AccountDataSeen => _sync.AccountData;

    public static async Task<MatrixPerson> LogInAsync(Uri server, string id, string token, string password)
    {
        var person = new MatrixPerson(server, id, token, password);
        await person._sync.StartAsync();
        return person;
    }

    /// <summary>The same person and login over another way to the homeserver.</summary>
    public Task<MatrixPerson> AgainAsync(Uri server) => LogInAsync(server, Id, _token, Password);

    /// <summary>The messages of a room, in order; of one sender, where that is told.</summary>
    public IReadOnlyList<MatrixSeen> Messages(string room, string? sender = null) =>
        [.. Timeline.Where(seen => seen.IsMessage && seen.Room == room && (sender is null || seen.Sender == sender))];

    public Task<string> SaysAsync(string room, string body) =>
        SendsAsync(room, "m.room.message", new JsonObject { ["msgtype"] = "m.text", ["body"] = body });

    /// <returns>The event's id.</returns>
    public async Task<string> SendsAsync(string room, string type, JsonObject content) =>
        Text(await CallAsync(HttpMethod.Put, $"rooms/{E(room)}/send/{type}/{Guid.NewGuid()}", content), "event_id");

    public async Task<string> SetsStateAsync(string room, string type, string key, JsonObject content) =>
        Text(await CallAsync(HttpMethod.Put, $"rooms/{E(room)}/state/{type}/{E(key)}", content), "event_id");

    /// <summary>What a client does for "start a chat": a room for two with the flag in the invite.</summary>
    public Task<string> OpensDirectChatAsync(string other) => CreatesRoomAsync(new JsonObject
    {
        ["is_direct"] = true,
        ["preset"] = "trusted_private_chat",
        ["invite"] = new JsonArray(other),
    });

    /// <returns>The room's id.</returns>
    public async Task<string> CreatesRoomAsync(JsonObject body) => Text(await CallAsync(HttpMethod.Post, "createRoom", body), "room_id");

    public Task InvitesAsync(string room, string other) =>
        CallAsync(HttpMethod.Post, $"rooms/{E(room)}/invite", new JsonObject { ["user_id"] = other });

    public Task JoinsAsync(string room) => CallAsync(HttpMethod.Post, $"rooms/{E(room)}/join", []);

    public Task LeavesAsync(string room) => CallAsync(HttpMethod.Post, $"rooms/{E(room)}/leave", []);

    public Task KicksAsync(string room, string other) =>
        CallAsync(HttpMethod.Post, $"rooms/{E(room)}/kick", new JsonObject { ["user_id"] = other });

    public Task BansAsync(string room, string other) =>
        CallAsync(HttpMethod.Post, $"rooms/{E(room)}/ban", new JsonObject { ["user_id"] = other });

    public Task UnbansAsync(string room, string other) =>
        CallAsync(HttpMethod.Post, $"rooms/{E(room)}/unban", new JsonObject { ["user_id"] = other });

    /// <summary>Deletes an event.</summary>
    /// <returns>The redaction's id.</returns>
    public async Task<string> DeletesAsync(string room, string eventId) =>
        Text(await CallAsync(HttpMethod.Put, $"rooms/{E(room)}/redact/{E(eventId)}/{Guid.NewGuid()}", []), "event_id");

    /// <summary>Edits a message of theirs as clients do; the relation is about what <paramref name="original"/> names.</summary>
    /// <returns>The edit's id.</returns>
    public Task<string> EditsAsync(string room, string original, JsonObject newContent)
    {
        var content = newContent.DeepClone().AsObject();
        content["body"] = "* " + newContent["body"]!.GetValue<string>();
        content["m.new_content"] = newContent;
        content["m.relates_to"] = new JsonObject { ["rel_type"] = "m.replace", ["event_id"] = original };
        return SendsAsync(room, "m.room.message", content);
    }

    /// <inheritdoc cref="EditsAsync(string, string, JsonObject)"/>
    public Task<string> EditsAsync(string room, string original, string newText) =>
        EditsAsync(room, original, new JsonObject { ["msgtype"] = "m.text", ["body"] = newText });

    /// <summary>Answers a message.</summary>
    /// <returns>The answer's id.</returns>
    public Task<string> RepliesAsync(string room, string to, string text) => SendsAsync(room, "m.room.message", new JsonObject
    {
        ["msgtype"] = "m.text",
        ["body"] = text,
        ["m.relates_to"] = new JsonObject { ["m.in_reply_to"] = new JsonObject { ["event_id"] = to } },
    });

    /// <summary>An event as the homeserver has it now, with its latest edit and its redaction.</summary>
    public async Task<JsonElement> EventAsync(string room, string eventId) =>
        JsonElement.Parse((await GetAsync($"rooms/{E(room)}/event/{E(eventId)}")).ToJsonString());

    /// <summary>The account's <c>m.direct</c>; empty where there is none.</summary>
    public async Task<JsonObject> DirectAsync() =>
        await FindAsync($"user/{E(Id)}/account_data/m.direct") ?? [];

    /// <summary>The rooms that <c>m.direct</c> names for somebody.</summary>
    public async Task<IReadOnlyList<string>> DirectRoomsAsync(string other) =>
        (await DirectAsync())[other] is JsonArray rooms ? [.. rooms.Select(room => room!.GetValue<string>())] : [];

    public Task SetsDirectAsync(JsonObject map) => CallAsync(HttpMethod.Put, $"user/{E(Id)}/account_data/m.direct", map);

    /// <summary>Content of somebody's member event, or null.</summary>
    public Task<JsonObject?> MemberAsync(string room, string user) => StateAsync(room, "m.room.member", user);

    public Task<JsonObject?> StateAsync(string room, string type, string key = "") =>
        FindAsync($"rooms/{E(room)}/state/{type}/{E(key)}");

    /// <summary>Who is in the room now.</summary>
    public async Task<IReadOnlyList<string>> MembersAsync(string room) =>
        [.. (await GetAsync($"rooms/{E(room)}/joined_members"))["joined"]!.AsObject().Select(member => member.Key)];

    public async Task<string?> DisplayNameAsync(string user) => (await FindAsync($"profile/{E(user)}"))?["displayname"]?.GetValue<string>();

    /// <summary>Marks a room as read up to an event, publicly or (<c>m.read.private</c>) for themselves.</summary>
    public Task ReadsAsync(string room, string upTo, string kind = "m.read", string? thread = null) =>
        CallAsync(HttpMethod.Post, $"rooms/{E(room)}/receipt/{kind}/{E(upTo)}", thread is null ? [] : new JsonObject { ["thread_id"] = thread });

    /// <summary>Types for so long, or (null) no more.</summary>
    public Task TypesAsync(string room, TimeSpan? forTime) => CallAsync(
        HttpMethod.Put,
        $"rooms/{E(room)}/typing/{E(Id)}",
        forTime is { } time
            ? new JsonObject { ["typing"] = true, ["timeout"] = (int)time.TotalMilliseconds }
            : new JsonObject { ["typing"] = false });

    public Task ShowsPresenceAsync(string presence, string? status = null) => CallAsync(
        HttpMethod.Put, $"presence/{E(Id)}/status", new JsonObject { ["presence"] = presence, ["status_msg"] = status ?? "" });

    /// <summary>From now on they count as there only by <see cref="ShowsPresenceAsync"/>.</summary>
    public void LooksUnseen() => _sync.IsPresent = false;

    /// <summary>Somebody's presence: <c>presence</c> and <c>status_msg</c>.</summary>
    public Task<JsonObject> PresenceOfAsync(string user) => GetAsync($"presence/{E(user)}/status");

    /// <summary>The address of somebody's picture; null where they have none.</summary>
    public async Task<string?> AvatarAsync(string user) => (await FindAsync($"profile/{E(user)}"))?["avatar_url"]?.GetValue<string>();

    public Task SetsDisplayNameAsync(string name) => CallAsync(HttpMethod.Put, $"profile/{E(Id)}/displayname", new JsonObject { ["displayname"] = name });

    public async Task SetsAvatarAsync(byte[] image, string type)
    {
        using var body = new ByteArrayContent(image);
        body.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var answer = await _http.PostAsync(new Uri("/_matrix/media/v3/upload", UriKind.Relative), body);
        var uploaded = JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!.AsObject();
        await CallAsync(HttpMethod.Put, $"profile/{E(Id)}/avatar_url", new JsonObject { ["avatar_url"] = Text(uploaded, "content_uri") });
    }

    /// <summary>The bytes behind an <c>mxc</c> address.</summary>
    public Task<byte[]> FetchesAsync(string mxc) =>
        _http.GetByteArrayAsync(new Uri($"/_matrix/client/v1/media/download/{mxc["mxc://".Length..]}", UriKind.Relative));

    /// <summary>Sends content that is written out, for JSON that no serialiser would write.</summary>
    /// <returns>The event's id.</returns>
    public async Task<string> SendsRawAsync(string room, string type, string content) =>
        Text(await CallAsync(HttpMethod.Put, $"rooms/{E(room)}/send/{type}/{Guid.NewGuid()}", content), "event_id");

    /// <returns>The file's <c>mxc:</c> address.</returns>
    public async Task<string> UploadsAsync(byte[] bytes, string type)
    {
        using var content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        using var answer = await _http.PostAsync(new Uri("/_matrix/media/v3/upload", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        return Text(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject(), "content_uri");
    }

    /// <exception cref="MatrixRefusalException">The homeserver refused.</exception>
    public Task<JsonObject> CallAsync(HttpMethod method, string path, JsonObject? body) => CallAsync(method, path, body?.ToJsonString());

    private async Task<JsonObject> CallAsync(HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, new Uri("/_matrix/client/v3/" + path, UriKind.Relative));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonNode.Parse(text)!.AsObject()
            : throw new MatrixRefusalException(answer.StatusCode, $"{Id}: {method} {path}: {(int)answer.StatusCode} {text}");
    }

    public async ValueTask DisposeAsync()
    {
        await _sync.DisposeAsync();
        _http.Dispose();
    }

    private Task<JsonObject> GetAsync(string path) => CallAsync(HttpMethod.Get, path, (string?)null);

    private async Task<JsonObject?> FindAsync(string path)
    {
        try
        {
            return await GetAsync(path);
        }
        catch (MatrixRefusalException refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static string E(string part) => Uri.EscapeDataString(part);

    private static string Text(JsonObject json, string name) => json[name]!.GetValue<string>();
}

/// <summary>The homeserver refused what a person asked for.</summary>
public sealed class MatrixRefusalException(HttpStatusCode status, string message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;
}
