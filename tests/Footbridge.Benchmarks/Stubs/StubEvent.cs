using System.Text.Json;

namespace Footbridge.Benchmarks.Stubs;

/// <summary>What the benchmark looks at of an event that a ghost posted.</summary>
internal readonly record struct StubEvent(string Room, string Id)
{
    /// <summary>Of an edit the new text.</summary>
    public string? Text { get; init; }

    public string? Edits { get; init; }

    public string? ReactsTo { get; init; }

    public string? Reaction { get; init; }

    /// <summary>Where a file's content is.</summary>
    public string? Mxc { get; init; }

    // {"body": "* new", "m.new_content": {"body": "new"}, "m.relates_to": {"rel_type": "m.replace", "event_id": "$original"}}
    // {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$target", "key": "👍"}}
    public static StubEvent Read(string room, string id, JsonElement content)
    {
        var posted = new StubEvent(room, id) { Text = TextOf(content, "body"), Mxc = TextOf(content, "url") };
        if (!content.TryGetProperty("m.relates_to", out var relation))
        {
            return posted;
        }

        var about = TextOf(relation, "event_id");
        return TextOf(relation, "rel_type") switch
        {
            "m.replace" when content.TryGetProperty("m.new_content", out var replacement) => posted with { Edits = about, Text = TextOf(replacement, "body") },
            "m.annotation" => posted with { ReactsTo = about, Reaction = TextOf(relation, "key") },
            _ => posted,
        };
    }

    private static string? TextOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
