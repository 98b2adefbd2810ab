using System.Globalization;
using System.Text.Json;
using Footbridge.Matrix.Events;

namespace Footbridge.Formatting;

/// <summary>Polls in words: XMPP has none, and nobody there can vote.</summary>
internal static class PollText
{
    public static string OfStart(JsonElement content) => PollContent.TryReadStart(content, out var question, out var answers)
        ? string.Join('\n', (string[])["Poll: " + question, .. answers.Select((answer, index) => Numbered(index, answer))])
        : "Poll: " + (PollContent.FallbackText(content) ?? "");

    /// <summary><paramref name="poll"/>: the poll's own content, where it could be read.</summary>
    public static string OfResponse(JsonElement content, JsonElement? poll)
    {
        if (poll is not { } start || !PollContent.TryReadStart(start, out var question, out var answers))
        {
            return "Poll: I voted.";
        }

        // Each once: a vote may name one long answer as often as it likes.
        var selections = PollContent.Selections(content).ToHashSet(StringComparer.Ordinal);
        var chosen = answers.Index()
            .Where(answer => selections.Contains(answer.Item.Id))
            .DistinctBy(answer => answer.Item.Id)
            .Select(answer => Numbered(answer.Index, answer.Item))
            .ToArray();
        return chosen.Length == 0 ? $"Poll “{question}”: I took my vote back." : $"Poll “{question}”: I voted for {string.Join("; ", chosen)}";
    }

    public static string OfEnd(JsonElement content) => PollContent.FallbackText(content) is { Length: > 0 } text ? text : "The poll is over.";

    private static string Numbered(int index, PollAnswer answer) => string.Create(CultureInfo.InvariantCulture, $"{index + 1}. {answer.Text}");
}
