using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Footbridge.Benchmarks.Stubs;

/// <summary>
/// The homeserver's other half: hands events to the bridge in transactions of at most 100, one under way at a time, as a
/// homeserver does, the next after the bridge's 200.
/// </summary>
internal sealed class TransactionPusher(Uri bridge, string hsToken, RoomTimelines timelines) : IDisposable
{
    public const int EventsPerTransaction = 100;

    private readonly HttpClient _http = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly OwnerEvents _events = new();
    private long _transactions;

    /// <summary>Writes one event, and tells its room and id.</summary>
    private delegate (string Room, string Id) EventWriter(Utf8JsonWriter json);

    /// <summary>Owners invite the ghosts of their contacts into rooms marked direct.</summary>
    public Task InviteAsync(IReadOnlyList<Chat> chats, CancellationToken cancellationToken) =>
        PushAsync(chats.Select<Chat, EventWriter>(chat => json => _events.WriteInvite(json, chat)), cancellationToken);

    /// <summary>Owners say something, in the order given.</summary>
    public Task SayAsync(IEnumerable<(Chat Chat, Saying Saying)> sayings, CancellationToken cancellationToken) =>
        PushAsync(
            sayings.Select<(Chat Chat, Saying Saying), EventWriter>(said => json => _events.WriteSaying(json, said.Chat, said.Saying)), cancellationToken);

    /// <summary>An owner sends a file that the homeserver has.</summary>
    public Task SendFileAsync(Chat chat, string mxc, string name, long bytes, CancellationToken cancellationToken) =>
        PushAsync([json => _events.WriteFile(json, chat, mxc, name, bytes)], cancellationToken);

    /// <summary>Owners have read their rooms up to these events; at most a hundred at once.</summary>
    // m.receipt: {"room_id": "!r", "content": {"$event": {"m.read": {"@user": {"ts": 1}}}}}
    public async Task ReadAsync(IReadOnlyList<(Chat Chat, string Event)> read, CancellationToken cancellationToken)
    {
        var receipts = read.Select(one => $$$"""
            {"type":"m.receipt","room_id":"{{{one.Chat.Room}}}","content":{"{{{one.Event}}}":{"m.read":{"{{{one.Chat.Owner}}}":{"ts":1} } } } }
            """);
        await PutAsync(Encoding.UTF8.GetBytes($$"""{"events":[],"ephemeral":[{{string.Join(',', receipts)}}]}"""), cancellationToken);
    }

    /// <summary>The last text of an owner's in a room.</summary>
    public string? LastTextIn(string room) => _events.LastTextIn(room);

    public void Dispose()
    {
        _http.Dispose();
        _turn.Dispose();
    }

    private async Task PushAsync(IEnumerable<EventWriter> events, CancellationToken cancellationToken)
    {
        foreach (var chunk in events.Chunk(EventsPerTransaction))
        {
            var body = new ArrayBufferWriter<byte>(64 * 1024);
            using (var json = new Utf8JsonWriter(body))
            {
                json.WriteStartObject();
                json.WriteStartArray("events");
                Array.ForEach(chunk, write => WriteAndKeep(json, body, write));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            await PutAsync(body.WrittenMemory, cancellationToken);
        }
    }

    // Kept before it is pushed: the bridge may ask for it while it takes it.
    private void WriteAndKeep(Utf8JsonWriter json, ArrayBufferWriter<byte> body, EventWriter write)
    {
        if (!timelines.IsOn)
        {
            write(json);
            return;
        }

        json.Flush();
        var from = body.WrittenCount;
        var (room, id) = write(json);
        json.Flush();
        timelines.Add(room, id, body.WrittenSpan[from..].TrimStart((byte)',').ToArray());
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
}
