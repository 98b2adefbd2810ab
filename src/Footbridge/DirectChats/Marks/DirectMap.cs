using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using Footbridge.Matrix;
using Footbridge.Storage;

namespace Footbridge.DirectChats.Marks;

/// <summary>
/// An account's <c>m.direct</c> as it was read: user ids, each with a list of rooms. Others write it too, so it stays raw JSON:
/// what is not ours, or is not as it should be, survives a change by value.
/// </summary>
internal sealed class DirectMap
{
    // Client-server API, "Direct Messaging": { "@bob:example.org": ["!abcdefgh:example.org", "!hgfedcba:example.org"] }
    public const string Type = "m.direct";

    private const int DeepestNesting = 32;

    private readonly JsonElement _json;

    private DirectMap(JsonElement json) => _json = json;

    /// <summary>
    /// <paramref name="json"/> is what the homeserver gave, null where it has none, which is an empty map. False where it is no
    /// map, or one that could not be written back as it is: nothing may be written then.
    /// </summary>
    public static bool TryRead(JsonElement? json, [NotNullWhen(true)] out DirectMap? map)
    {
        var element = json ?? JsonElement.Parse("{}");
        map = element.ValueKind == JsonValueKind.Object && CanBeWrittenBack(element) ? new DirectMap(element) : null;
        return map is not null;
    }

    /// <summary>Whether the entry is there where it is wanted, and not there where it is not.</summary>
    public bool Satisfies(Mark mark) =>
        mark.Wanted == (_json.TryGetProperty(mark.Other.ToString(), out var rooms)
            && rooms.ValueKind == JsonValueKind.Array
            && rooms.EnumerateArray().Any(room => IsRoom(room, mark)));

    /// <summary>The rooms that stand there for somebody, as far as they are rooms.</summary>
    public IEnumerable<RoomId> RoomsOf(UserId other) =>
        _json.TryGetProperty(other.ToString(), out var rooms) && rooms.ValueKind == JsonValueKind.Array
            ? rooms.EnumerateArray()
                .Where(room => room.ValueKind == JsonValueKind.String)
                .Select(room => RoomId.TryParse(room.GetString(), out var id) ? id : default)
                .Where(id => id != default)
            : [];

    /// <summary>The map as these marks want it, to be written in place of the one read; null where nothing changes.</summary>
    public JsonObject? With(IEnumerable<Mark> marks)
    {
        var changes = marks.Where(mark => !Satisfies(mark)).ToList();
        if (changes.Count == 0)
        {
            return null;
        }

        var changed = JsonObject.Create(_json) ?? [];
        foreach (var mark in changes)
        {
            if (mark.Wanted)
            {
                Add(changed, mark);
            }
            else
            {
                Remove(changed, mark);
            }
        }

        return changed;
    }

    private static void Add(JsonObject map, Mark mark)
    {
        var other = mark.Other.ToString();
        var found = map[other];
        if (found is JsonArray rooms)
        {
            rooms.Add((JsonNode)mark.Room.ToString());
            return;
        }

        // No list: whatever it was meant to be stays, as the first entry of the list it becomes.
        map[other] = found is null ? new JsonArray(mark.Room.ToString()) : new JsonArray(found.DeepClone(), mark.Room.ToString());
    }

    private static void Remove(JsonObject map, Mark mark)
    {
        var other = mark.Other.ToString();
        if (map[other] is not JsonArray rooms)
        {
            return;
        }

        for (var i = rooms.Count - 1; i >= 0; i--)
        {
            if (rooms[i] is JsonValue value && value.TryGetValue<string>(out var room) && room == mark.Room.ToString())
            {
                rooms.RemoveAt(i);
            }
        }

        if (rooms.Count == 0)
        {
            map.Remove(other);
        }
    }

    private static bool IsRoom(JsonElement entry, Mark mark) =>
        entry.ValueKind == JsonValueKind.String && entry.ValueEquals(mark.Room.ToString());

    // Half a surrogate pair cannot be written, nor what is nested deeper than a serialiser goes; and of two entries with one
    // key nobody knows which one counts.
    private static bool CanBeWrittenBack(JsonElement json)
    {
        try
        {
            using var writer = new Utf8JsonWriter(Stream.Null, new JsonWriterOptions { MaxDepth = DeepestNesting });
            json.WriteTo(writer);
            var keys = new HashSet<string>(StringComparer.Ordinal);
            return json.EnumerateObject().All(entry => keys.Add(entry.Name));
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }
}
