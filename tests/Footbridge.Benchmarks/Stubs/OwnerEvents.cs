using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;

namespace Footbridge.Benchmarks.Stubs;

/// <summary>Writes what owners do as the events that a homeserver hands over. Each answers where it stands and its id.</summary>
internal sealed class OwnerEvents
{
    private readonly ConcurrentDictionary<string, string> _lastTexts = new(StringComparer.Ordinal);
    private long _events;

    /// <summary>The last text of an owner's in a room.</summary>
    public string? LastTextIn(string room) => _lastTexts.GetValueOrDefault(room);

    public (string Room, string Id) WriteInvite(Utf8JsonWriter json, Chat chat) =>
        Write(json, chat, "m.room.member", () =>
        {
            json.WriteString("state_key", chat.Ghost);
            json.WriteStartObject("content");
            json.WriteString("membership", "invite");
            json.WriteBoolean("is_direct", true);
            json.WriteEndObject();
        });

    public (string Room, string Id) WriteSaying(Utf8JsonWriter json, Chat chat, Saying saying) => saying.Kind switch
    {
        SayingKind.Edit => WriteEdit(json, chat, saying.Words),
        SayingKind.Reaction => WriteReaction(json, chat, saying.Words),
        _ => WriteText(json, chat, saying.Words),
    };

    public (string Room, string Id) WriteFile(Utf8JsonWriter json, Chat chat, string mxc, string name, long bytes) =>
        Write(json, chat, "m.room.message", () =>
        {
            json.WriteStartObject("content");
            json.WriteString("msgtype", "m.file");
            json.WriteString("body", name);
            json.WriteString("url", mxc);
            json.WriteStartObject("info");
            json.WriteString("mimetype", "application/octet-stream");
            json.WriteNumber("size", bytes);
            json.WriteEndObject();
            json.WriteEndObject();
        });

    private (string Room, string Id) WriteText(Utf8JsonWriter json, Chat chat, string text)
    {
        var written = Write(json, chat, "m.room.message", () =>
        {
            json.WriteStartObject("content");
            WriteWords(json, text);
            json.WriteEndObject();
        });
        _lastTexts[written.Room] = written.Id;
        return written;
    }

    private (string Room, string Id) WriteEdit(Utf8JsonWriter json, Chat chat, string text) =>
        Write(json, chat, "m.room.message", () =>
        {
            json.WriteStartObject("content");
            WriteWords(json, $"* {text}");
            json.WriteStartObject("m.new_content");
            WriteWords(json, text);
            json.WriteEndObject();
            WriteRelation(json, chat, "m.replace", null);
            json.WriteEndObject();
        });

    private (string Room, string Id) WriteReaction(Utf8JsonWriter json, Chat chat, string key) =>
        Write(json, chat, "m.reaction", () =>
        {
            json.WriteStartObject("content");
            WriteRelation(json, chat, "m.annotation", key);
            json.WriteEndObject();
        });

    private static void WriteWords(Utf8JsonWriter json, string text)
    {
        json.WriteString("msgtype", "m.text");
        json.WriteString("body", text);
        json.WriteStartObject("m.mentions");
        json.WriteEndObject();
    }

    // To the text before it.
    private void WriteRelation(Utf8JsonWriter json, Chat chat, string type, string? key)
    {
        json.WriteStartObject("m.relates_to");
        json.WriteString("rel_type", type);
        json.WriteString("event_id", LastTextIn(chat.Room));
        if (key is not null)
        {
            json.WriteString("key", key);
        }

        json.WriteEndObject();
    }

    private (string Room, string Id) Write(Utf8JsonWriter json, Chat chat, string type, Action rest)
    {
        var id = NextEventId();
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("event_id", id);
        json.WriteString("room_id", chat.Room);
        json.WriteString("sender", chat.Owner);
        json.WriteNumber("origin_server_ts", 1_760_000_000_000 + _events);
        rest();
        json.WriteStartObject("unsigned");
        json.WriteNumber("age", 7);
        json.WriteEndObject();
        json.WriteEndObject();
        return (chat.Room, id);
    }

    // Room versions 4 and later: $ and the URL-safe base64 of a hash, so nothing that a store could take in order.
    private string NextEventId()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(BitConverter.GetBytes(++_events), hash);
        return "$" + Base64Url.EncodeToString(hash);
    }
}
