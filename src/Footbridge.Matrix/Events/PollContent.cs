using System.Text.Json;

namespace Footbridge.Matrix.Events;

/// <summary>
/// Polls, under the names of the specification and those that clients still send. Only what people read of them; what is of a wrong
/// kind counts as absent.
/// </summary>
public static class PollContent
{
    private const string Text = "m.text";
    private const string UnstableText = "org.matrix.msc1767.text";

    public static bool IsStart(string type) => type is "m.poll.start" or "org.matrix.msc3381.poll.start";

    public static bool IsResponse(string type) => type is "m.poll.response" or "org.matrix.msc3381.poll.response";

    public static bool IsEnd(string type) => type is "m.poll.end" or "org.matrix.msc3381.poll.end";

    // "m.poll": {"question": {"m.text": [{"body": "..."}]}, "answers": [{"m.id": "1", "m.text": [{"body": "..."}]}]}
    // "org.matrix.msc3381.poll.start": {"question": {"org.matrix.msc1767.text": "..."}, "answers": [{"id": "1", "org.matrix.msc1767.text": "..."}]}
    public static bool TryReadStart(JsonElement content, out string question, out IReadOnlyList<PollAnswer> answers)
    {
        var json = WellFormedJson.Of(content);
        var poll = json.FieldOrNull("m.poll", JsonValueKind.Object) ?? json.FieldOrNull("org.matrix.msc3381.poll.start", JsonValueKind.Object) ?? default;
        question = poll.FieldOrNull("question", JsonValueKind.Object) is { } asked ? TextOf(asked) ?? "" : "";
        answers = poll.FieldOrNull("answers", JsonValueKind.Array) is { } list
            ? [.. list.EnumerateArray().Select(answer => new PollAnswer(answer.TextOrNull("m.id") ?? answer.TextOrNull("id") ?? "", TextOf(answer) ?? ""))]
            : [];
        return question.Length > 0 || answers.Count > 0;
    }

    // "m.selections": ["1"]; "org.matrix.msc3381.poll.response": {"answers": ["1"]}
    public static IReadOnlyList<string> Selections(JsonElement content)
    {
        var json = WellFormedJson.Of(content);
        var chosen = json.FieldOrNull("m.selections", JsonValueKind.Array)
            ?? json.FieldOrNull("org.matrix.msc3381.poll.response", JsonValueKind.Object)?.FieldOrNull("answers", JsonValueKind.Array);
        return chosen is { } ids ? [.. ids.EnumerateArray().Where(id => id.ValueKind == JsonValueKind.String).Select(id => id.GetString() ?? "")] : [];
    }

    /// <summary>What a client that does not know the event is to show.</summary>
    public static string? FallbackText(JsonElement content) => TextOf(WellFormedJson.Of(content));

    private static string? TextOf(JsonElement json)
    {
        if (json.FieldOrNull(Text, JsonValueKind.Array) is { } representations)
        {
            foreach (var representation in representations.EnumerateArray())
            {
                if (representation.TextOrNull("body") is { } body && (representation.TextOrNull("mimetype") ?? "text/plain") == "text/plain")
                {
                    return body;
                }
            }
        }

        return json.TextOrNull(UnstableText) ?? json.TextOrNull("body");
    }
}

public sealed record PollAnswer(string Id, string Text);
