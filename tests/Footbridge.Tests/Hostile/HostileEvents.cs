using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Footbridge.Benchmarks;

namespace Footbridge.Tests.Hostile;

/// <summary>Entries of transactions made from real events by a few changes each. What comes out is always JSON, as all is that a homeserver sends.</summary>
internal sealed class HostileEvents(Random random, HostileCast cast)
{
    private const int Deepest = 5_000;

    // A real homeserver lets no event pass that is larger.
    private const int Largest = 65_536;
    private const int MostCopied = 10 * Largest;

    private static readonly JsonSerializerOptions Written = new() { MaxDepth = 20_000, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] NoEvents = ["17", "null", "[]", "\"m.room.message\"", "true", "{}", "[{}]", "-1e400", """{"type":"m.room.message"}""", """{"":""}""", """{"a":1,"a":2}"""];

    private static readonly string[] Keys = ["body", "type", "sender", "event_id", "room_id", "content", "m.relates_to", "m.new_content", "msgtype", "url", "info", "", "\0", "__proto__", "$ref", "ä"];

    public string Next() => Entry(RealEvents.All);

    public string NextEphemeral() => Entry(RealEvents.Ephemeral);

    private string Entry(IReadOnlyList<string> real)
    {
        var chat = cast.Any();
        if (random.Next(100) == 0)
        {
            return NoEvents[random.Next(NoEvents.Length)];
        }

        var changed = Parse(real[random.Next(real.Count)], chat);
        var changes = random.Next(8) switch { 0 => 0, < 5 => 1, < 7 => random.Next(2, 4), _ => random.Next(4, 10) };
        for (var change = 0; change < changes; change++)
        {
            Change(changed, chat);
        }

        var text = AsText(changed);
        return Encoding.UTF8.GetByteCount(text) <= Largest ? text : Parse(real[0], chat).ToJsonString();
    }

    private void Change(JsonObject root, Chat chat)
    {
        var places = Places(root["content"]).ToList();
        if (places.Count == 0)
        {
            root["content"] = Parse(RealEvents.Contents[0].Content, chat);
            return;
        }

        // Mostly the content's: an event without a sender is left out before anything else is looked at.
        var (parent, key) = random.Next(10) == 0 ? Own(root) ?? places[random.Next(places.Count)] : places[random.Next(places.Count)];
        switch (random.Next(12))
        {
            case 0:
                parent.Remove(key);
                break;
            case 1:
                Rename(parent, key, random.Next(2) == 0 ? Keys[random.Next(Keys.Length)] : HostileTexts.Any(random));
                break;
            case 2 or 3 or 4:
                parent[key] = HostileTexts.Any(random);
                break;
            case 5:
                parent[key] = OfAnotherKind();
                break;
            case 6:
                parent[key] = Raw(HostileTexts.Numbers[random.Next(HostileTexts.Numbers.Count)]);
                break;
            case 7:
                parent[key] = Raw(random.Next(3) == 0 ? Deep(random.Next(20) == 0 ? Deepest : 100) : "\"\\ud800x\\udc00\"");
                break;
            case 8:
                var (other, otherKey) = places[random.Next(places.Count)];
                parent[key] = other[otherKey]?.DeepClone();
                break;
            case 9:
                parent[key] = Copies(parent[key], random.Next(10) == 0 ? 2_000 : 3);
                break;
            case 10:
                parent[key] = cast.Fill(AnyPlace(), chat, same => same);
                break;
            default:
                root["content"] = Parse(RealEvents.Contents[random.Next(RealEvents.Contents.Count)].Content, chat);
                break;
        }
    }

    // Copies of copies of a long text would fill the machine's memory; an event that is too large is none anyway.
    private static JsonArray Copies(JsonNode? node, int count)
    {
        var most = (MostCopied / Math.Max(1, node?.ToJsonString(Written).Length ?? 1)) + 1;
        return new([.. Enumerable.Range(0, Math.Min(count, most)).Select(_ => node?.DeepClone())]);
    }

    private string AnyPlace() => random.Next(6) switch
    {
        0 => "{otherroom}",
        1 => "{otherowner}",
        2 => "{ghost}",
        3 => "{eref}",
        4 => "{owner}",
        _ => "{room}",
    };

    private JsonNode? OfAnotherKind() => random.Next(7) switch
    {
        0 => null,
        1 => true,
        2 => 42,
        3 => new JsonArray(),
        4 => new JsonObject(),
        5 => "text",
        _ => new JsonArray(new JsonObject { ["body"] = new JsonArray(1, null) }),
    };

    private (JsonObject, string)? Own(JsonObject root) => root.Count == 0 ? null : (root, root.ElementAt(random.Next(root.Count)).Key);

    private static IEnumerable<(JsonObject Parent, string Key)> Places(JsonNode? node) => node switch
    {
        JsonObject inner => inner.SelectMany(field => Places(field.Value).Prepend((inner, field.Key))),
        JsonArray array => array.Take(5).SelectMany(Places),
        _ => [],
    };

    private static void Rename(JsonObject parent, string key, string to)
    {
        var value = parent[key]?.DeepClone();
        parent.Remove(key);
        parent[to] = value;
    }

    private static string Deep(int levels) =>
        string.Concat(Enumerable.Repeat("{\"a\":[", levels / 2)) + string.Concat(Enumerable.Repeat("]}", levels / 2));

    /// <summary>JSON that a node cannot hold: it stands in the text in the end.</summary>
    private static JsonNode Raw(string json) => $"raw>{json}<raw";

    private string AsText(JsonObject changed)
    {
        var text = new StringBuilder(changed.ToJsonString(Written));
        foreach (var raw in Raws(changed).Distinct())
        {
            text.Replace(JsonSerializer.Serialize(raw, Written), raw["raw>".Length..^"<raw".Length]);
        }

        // The same name twice: RFC 8259 section 4 only says that names SHOULD be unique.
        return random.Next(40) == 0 ? text.Replace("\"content\":", "\"content\":{\"body\":1},\"content\":").ToString() : text.ToString();
    }

    private static IEnumerable<string> Raws(JsonNode? node) => node switch
    {
        JsonObject inner => inner.SelectMany(field => Raws(field.Value)),
        JsonArray array => array.SelectMany(Raws),
        JsonValue value when value.TryGetValue<string>(out var text) && text.StartsWith("raw>", StringComparison.Ordinal) && text.EndsWith("<raw", StringComparison.Ordinal) => [text],
        _ => [],
    };

    private JsonObject Parse(string template, Chat chat)
    {
        var filled = cast.Fill(template, chat, value => JsonSerializer.Serialize(value)[1..^1]);
        return JsonNode.Parse(filled) as JsonObject ?? throw new InvalidOperationException($"No object: {template}");
    }
}
