using System.Text;

namespace Footbridge.Formatting;

/// <summary>One line of text with its spans, as XEP-0393 directives where those can say it.</summary>
internal static class StyledLine
{
    /// <summary>
    /// The line with directives, of which a client that follows the rules makes <paramref name="text"/> again and no spans but
    /// those given. Those that cannot be said (in the middle of a word, around the directive's own character) are left out.
    /// Null where even the bare text would be read as styled.
    /// </summary>
    public static string? Compose(string text, IReadOnlyList<StyledSpan> spans)
    {
        if (spans.Count > 0)
        {
            var composed = Insert(text, Sayable(text, spans), out var expected);
            if (StylingSpans.Parse(composed).ToHashSet().SetEquals(expected))
            {
                return composed;
            }
        }

        return StylingSpans.Parse(text).Count == 0 ? text : null;
    }

    private static List<StyledSpan> Sayable(string text, IReadOnlyList<StyledSpan> spans)
    {
        var sayable = new List<StyledSpan>();
        var open = new Stack<StyledSpan>();
        foreach (var span in spans.Select(span => Trim(text, span)).Where(span => span.Length > 0).Order(OuterFirst).Distinct())
        {
            while (open.TryPeek(out var before) && before.End <= span.Start)
            {
                open.Pop();
            }

            if (Fits(text, span, open))
            {
                sayable.Add(span);
                open.Push(span);
            }
        }

        return sayable;
    }

    private static readonly Comparer<StyledSpan> OuterFirst = Comparer<StyledSpan>.Create((one, other) =>
        one.Start != other.Start ? one.Start.CompareTo(other.Start)
        : one.End != other.End ? other.End.CompareTo(one.End)
        : ((int)one.Style).CompareTo((int)other.Style));

    private static bool Fits(string text, StyledSpan span, Stack<StyledSpan> open)
    {
        if (text.AsSpan(span.Start, span.Length).Contains((char)span.Style))
        {
            return false;
        }

        var isFirstOfOuter = false;
        foreach (var outer in open)
        {
            // Across each other, one in its like, or in code.
            if (outer.End < span.End || outer.Style == span.Style || outer.Style == SpanStyle.Code)
            {
                return false;
            }

            isFirstOfOuter |= outer.Start == span.Start;
        }

        return span.Start == 0 || isFirstOfOuter || char.IsWhiteSpace(text[span.Start - 1]);
    }

    private static StyledSpan Trim(string text, StyledSpan span)
    {
        var (start, end) = (span.Start, Math.Min(span.End, text.Length));
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return span with { Start = start, End = end };
    }

    /// <summary>The text with the directives in it, and where the spans then are.</summary>
    private static string Insert(string text, List<StyledSpan> spans, out List<StyledSpan> moved)
    {
        var composed = new StringBuilder(text.Length + (2 * spans.Count));
        var open = new Stack<(StyledSpan Span, int Start)>();
        var at = 0;
        moved = [];
        foreach (var span in spans)
        {
            CloseUpTo(span.Start, moved);
            composed.Append(text, at, span.Start - at).Append((char)span.Style);
            at = span.Start;
            open.Push((span, composed.Length));
        }

        CloseUpTo(text.Length, moved);
        composed.Append(text, at, text.Length - at);
        return composed.ToString();

        void CloseUpTo(int place, List<StyledSpan> closed)
        {
            while (open.TryPeek(out var top) && top.Span.End <= place)
            {
                composed.Append(text, at, top.Span.End - at);
                at = top.Span.End;
                closed.Add(new StyledSpan(top.Span.Style, top.Start, composed.Length));
                composed.Append((char)open.Pop().Span.Style);
            }
        }
    }
}
