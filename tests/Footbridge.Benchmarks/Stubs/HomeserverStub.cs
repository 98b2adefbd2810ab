using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Footbridge.Benchmarks.Stubs;

/// <summary>
/// Plays the homeserver to the bridge: answers what opening a chat and posting into it ask for, checks nothing, and hands every
/// posted event to <see cref="EventArrived"/>. No routing and no serialiser, so that it costs little beside the bridge.
/// </summary>
internal sealed class HomeserverStub : IAsyncDisposable
{
    private static readonly byte[] Nothing = "{}"u8.ToArray();
    private static readonly byte[] NotFound = """{"errcode":"M_NOT_FOUND","error":"no such thing"}"""u8.ToArray();

    // As Synapse announces them: what the bridge asks for is there, so it takes the way it takes on a real server.
    private static readonly byte[] Versions = """
        {"versions":["v1.1","v1.11","v1.12","v1.13","v1.14","v1.15","v1.16","v1.17"],
         "unstable_features":{"org.matrix.msc3202":true,"io.element.msc4190":true}}
        """u8.ToArray();

    private static readonly byte[] Capabilities = """{"capabilities":{"m.room_versions":{"default":"11","available":{"11":"stable"}}}}"""u8.ToArray();
    private static readonly byte[] NoMessages = """{"chunk":[],"start":"s0"}"""u8.ToArray();

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, byte[]> _accountData = new(StringComparer.Ordinal);
    private readonly MediaStub _media = new();
    private long _events;
    private long _presences;

    private HomeserverStub(int port)
    {
        Url = new Uri($"http://127.0.0.1:{port}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public Uri Url { get; }

    /// <summary>An event posted into a room. Called before the answer, in the order of the requests.</summary>
    public Action<StubEvent> EventArrived { get; set; } = _ => { };

    /// <summary>A ghost has read a room up to an event.</summary>
    public Action<string, string> ReceiptArrived { get; set; } = (_, _) => { };

    /// <summary>What the rooms hold.</summary>
    public RoomTimelines Timelines { get; } = new();

    /// <summary>How often a presence was set.</summary>
    public long Presences => Interlocked.Read(ref _presences);

    /// <summary>How many accounts have their direct chats marked.</summary>
    public int MarkedAccounts => _accountData.Count;

    public static async Task<HomeserverStub> StartAsync()
    {
        var stub = new HomeserverStub(Lab.FreePort.Take());
        await stub._app.StartAsync();
        return stub;
    }

    /// <summary>Whether this is a <see cref="LargeFile"/> that was uploaded, all of it.</summary>
    public bool HasWhole(string mxc) => _media.IsWhole(mxc);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = (context.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (await _media.TryAnswerAsync(path, context))
        {
            return;
        }

        // _matrix/client/v3/rooms/{room}/send/{type}/{txn}
        var (status, body) = path is ["_matrix", "client", _, "rooms", var room, "send", var eventType, _]
            ? (200, await TakeEventAsync(room, eventType, context.Request))
            : path is ["_matrix", "client", _, "user", var user, "account_data", var type]
                ? await AccountDataAsync($"{user} {type}", context.Request)
            : path is ["_matrix", "client", _, "rooms", var of, "context", var id]
                ? (200, ContextAnswer(Timelines.Before(of, id, LimitOf(context.Request.Query) / 2)))
            : path is ["_matrix", "client", _, "account", "whoami"]
                ? (200, WhoAmIAnswer(context.Request.Query))
                : Answer(path, context.Request.Method);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body);
    }

    private async Task<byte[]> TakeEventAsync(string room, string type, HttpRequest request)
    {
        using var content = await JsonDocument.ParseAsync(request.Body);
        var id = NextEventId();
        if (Timelines.IsOn)
        {
            Timelines.Add(room, id, Encoding.UTF8.GetBytes(
                $$"""{"type":"{{type}}","event_id":"{{id}}","room_id":"{{room}}","sender":"{{request.Query["user_id"]}}","origin_server_ts":1,"content":{{content.RootElement.GetRawText()}}}"""));
        }

        EventArrived(StubEvent.Read(room, id, content.RootElement));
        return EventAnswer(id);
    }

    private async Task<(int Status, byte[] Body)> AccountDataAsync(string key, HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method))
        {
            return _accountData.TryGetValue(key, out var data) ? (200, data) : (404, NotFound);
        }

        using var content = new MemoryStream();
        await request.Body.CopyToAsync(content);
        _accountData[key] = content.ToArray();
        return (200, Nothing);
    }

    private (int Status, byte[] Body) Answer(string[] path, string method) => path switch
    {
        ["_matrix", "client", "versions"] => (200, Versions),
        ["_matrix", "client", _, "capabilities"] => (200, Capabilities),
        ["_matrix", "client", _, "register"] => (200, Encoding.UTF8.GetBytes($$"""{"user_id":"@someone:{{Chat.ServerName}}"}""")),
        ["_matrix", "client", _, "appservice", _, "ping"] => (200, """{"duration_ms":1}"""u8.ToArray()),
        ["_matrix", "client", _, "join", var room] => (200, RoomAnswer(room)),
        ["_matrix", "client", _, "rooms", var room, "join"] => (200, RoomAnswer(room)),
        ["_matrix", "client", _, "rooms", _, "messages"] => (200, NoMessages),
        ["_matrix", "client", _, "rooms", _, "state"] => (200, "[]"u8.ToArray()),
        ["_matrix", "client", _, "rooms", _, "state", ..] when HttpMethods.IsPut(method) => (200, EventAnswer(NextEventId())),
        ["_matrix", "client", _, "rooms", _, "state", "m.room.member", _] => (200, """{"membership":"join"}"""u8.ToArray()),
        ["_matrix", "client", _, "createRoom"] => (200, RoomAnswer($"!made{Interlocked.Increment(ref _events)}:{Chat.ServerName}")),
        ["_matrix", "client", _, "rooms", _, "leave" or "invite" or "kick" or "ban"] => (200, Nothing),
        ["_matrix", "client", _, "rooms", _, "redact", _, _] => (200, EventAnswer(NextEventId())),
        ["_matrix", "client", _, "rooms", _, "relations", ..] => (200, NoMessages),
        ["_matrix", "client", _, "joined_rooms"] => (200, """{"joined_rooms":[]}"""u8.ToArray()),
        ["_matrix", "client", _, "rooms", var room, "receipt", "m.read", var read] => (200, TakeReceipt(room, read)),
        ["_matrix", "client", _, "rooms", _, "typing", _] => (200, Nothing),
        ["_matrix", "client", _, "rooms", var room, "event", var id] => Timelines.Find(room, id) is { } found ? (200, found) : (404, NotFound),
        ["_matrix", "client", _, "presence", _, "status"] => (200, PresenceAnswer(method)),
        ["_matrix", "client", _, "devices" or "profile", ..] => (200, Nothing),
        _ => (404, NotFound),
    };

    private static byte[] RoomAnswer(string room) => Encoding.UTF8.GetBytes($$"""{"room_id":"{{room}}"}""");

    // Half of it is for what stands before.
    private static int LimitOf(IQueryCollection query) => int.Parse(query["limit"].ToString(), CultureInfo.InvariantCulture);

    private static byte[] ContextAnswer(IReadOnlyList<byte[]> before)
    {
        var answer = new ArrayBufferWriter<byte>(Math.Max(1, before.Sum(one => one.Length)));
        using var json = new Utf8JsonWriter(answer);
        json.WriteStartObject();
        json.WriteStartArray("events_before");
        foreach (var one in before)
        {
            json.WriteRawValue(one, skipInputValidation: true);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return answer.WrittenSpan.ToArray();
    }

    // As Synapse: whoever is asserted, so that the bridge sees that devices can be.
    private static byte[] WhoAmIAnswer(IQueryCollection asserted) =>
        Encoding.UTF8.GetBytes($$"""{"user_id":"{{asserted["user_id"]}}","device_id":"{{asserted["device_id"]}}"}""");

    private byte[] TakeReceipt(string room, string read)
    {
        ReceiptArrived(room, read);
        return Nothing;
    }

    // What was set stands: so the bridge sees that presence is kept here.
    private byte[] PresenceAnswer(string method)
    {
        if (HttpMethods.IsPut(method))
        {
            Interlocked.Increment(ref _presences);
        }

        return """{"presence":"online"}"""u8.ToArray();
    }

    private string NextEventId() => string.Create(CultureInfo.InvariantCulture, $"${Interlocked.Increment(ref _events):d43}");

    private static byte[] EventAnswer(string id) => Encoding.UTF8.GetBytes($$"""{"event_id":"{{id}}"}""");
}
