using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Footbridge.Benchmarks.Stubs;

/// <summary>
/// The homeserver's other half: hands events to the bridge in transactions of at most 100, one under way at a time, as a
/// homeserver does, the next after the bridge's 200.
/// </summary>
internal sealed class TransactionPusher(Uri bridge, string hsToken) : IDisposable
{
    public const int EventsPerTransaction = 100;

    private readonly HttpClient _http = new();
    private readonly SemaphoreSlim _turn = new(1);
    private long _transactions;
    private long _events;
    private readonly ConcurrentDictionary<string, string> _last = new(StringComparer.Ordinal);

    /// <summary>Owners invite the ghosts of their contacts into rooms marked direct.</summary>
    public Task InviteAsync(IReadOnlyList<Chat> chats, CancellationToken cancellationToken) =>
        PushAsync(
            chats.Select<Chat, Action<Utf8JsonWriter>>(chat => json => WriteEvent(json, chat, "m.room.member", () =>
            {
                json.WriteString("state_key", chat.Ghost);
                json.WriteStartObject("content");
                json.WriteString("membership", "invite");
                json.WriteBoolean("is_direct", true);
                json.WriteEndObject();
            })),
            cancellationToken);

    /// <summary>Owners say something, in the order given.</summary>
    public Task SayAsync(IEnumerable<(Chat Chat, string Text)> messages, CancellationToken cancellationToken) =>
        PushAsync(
            messages.Select<(Chat Chat, string Text), Action<Utf8JsonWriter>>(message => json => WriteEvent(json, message.Chat, "m.room.message", () =>
            {
                json.WriteStartObject("content");
                json.WriteString("msgtype", "m.text");
                json.WriteString("body", message.Text);
                json.WriteStartObject("m.mentions");
                json.WriteEndObject();
                json.WriteEndObject();
            })),
            cancellationToken);

    /// <summary>Owners have read their rooms up to these events; at most a hundred at once.</summary>
    // m.receipt: {"room_id": "!r", "content": {"$event": {"m.read": {"@user": {"ts": 1}}}}}
    public async Task ReadAsync(IReadOnlyList<(Chat Chat, string Event)> read, CancellationToken cancellationToken)
    {
        var receipts = read.Select(one => $$$"""
            {"type":"m.receipt","room_id":"{{{one.Chat.Room}}}","content":{"{{{one.Event}}}":{"m.read":{"{{{one.Chat.Owner}}}":{"ts":1} } } } }
            """);
        await PutAsync(Encoding.UTF8.GetBytes($$"""{"events":[],"ephemeral":[{{string.Join(',', receipts)}}]}"""), cancellationToken);
    }

    /// <summary>The last event of an owner's in a room.</summary>
    public string? LastEventIn(string room) => _last.GetValueOrDefault(room);

    public void Dispose()
    {
        _http.Dispose();
        _turn.Dispose();
    }

    private async Task PushAsync(IEnumerable<Action<Utf8JsonWriter>> events, CancellationToken cancellationToken)
    {
        foreach (var chunk in events.Chunk(EventsPerTransaction))
        {
            var body = new ArrayBufferWriter<byte>(64 * 1024);
            using (var json = new Utf8JsonWriter(body))
            {
                json.WriteStartObject();
                json.WriteStartArray("events");
                Array.ForEach(chunk, write => write(json));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            await PutAsync(body.WrittenMemory, cancellationToken);
        }
    }

    /// <summary>A transaction as it is, in its turn; whatever is in it, it has to be answered with 200.</summary>
    // Application service API: PUT /_matrix/app/v1/transactions/{txnId}
    public async Task PutAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        // One under way at a time.
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await PutInTurnAsync(body, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task PutInTurnAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var id = (++_transactions).ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(bridge, $"/_matrix/app/v1/transactions/{id}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", hsToken);
        request.Content = new ReadOnlyMemoryContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await _http.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private void WriteEvent(Utf8JsonWriter json, Chat chat, string type, Action rest)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        var id = NextEventId();
        _last[chat.Room] = id;
        json.WriteString("event_id", id);
        json.WriteString("room_id", chat.Room);
        json.WriteString("sender", chat.Owner);
        json.WriteNumber("origin_server_ts", 1_760_000_000_000 + _events);
        rest();
        json.WriteStartObject("unsigned");
        json.WriteNumber("age", 7);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Room versions 4 and later: $ and the URL-safe base64 of a hash, so nothing that a store could take in order.
    private string NextEventId()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(BitConverter.GetBytes(++_events), hash);
        return "$" + Base64Url.EncodeToString(hash);
    }
}
