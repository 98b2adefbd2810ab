namespace Footbridge.Formatting;

/// <summary>
/// The spans of one line after the rules of XEP-0393 section 5.2. Takes time in proportion to the line, whatever is in it:
/// where a directive closes is looked up in a table that is made once a line.
/// </summary>
internal static class StylingSpans
{
    /// <summary>
    /// Each span from its opening directive to its closing one, without both: <c>*a*</c> is 1 to 2. Outer ones come before those
    /// inside them.
    /// </summary>
    public static List<StyledSpan> Parse(string line)
    {
        var spans = new List<StyledSpan>();
        var ends = new Stack<int>();
        var closings = new ClosingDirectives(line);
        var opened = (Style: default(SpanStyle), At: -1);
        for (var i = 0; i < line.Length; i++)
        {
            if (ends.TryPeek(out var end) && i == end)
            {
                ends.Pop();
                continue;
            }

            var limit = ends.TryPeek(out end) ? end : line.Length;
            if (!TryStyle(line[i], out var style) || !CanOpen(line, i, style, opened))
            {
                continue;
            }

            // "MUST contain some text", "lazily matched": the first directive that may close, two places on at the earliest.
            var closing = closings.Next(style, i + 2);
            if (closing >= limit)
            {
                continue;
            }

            spans.Add(new StyledSpan(style, i + 1, closing));
            opened = (style, i);
            if (style == SpanStyle.Code)
            {
                // "A preformatted span may only contain a single plain span."
                i = closing;
            }
            else
            {
                ends.Push(closing);
            }
        }

        return spans;
    }

    public static bool TryStyle(char unit, out SpanStyle style)
    {
        style = (SpanStyle)unit;
        return style is SpanStyle.Strong or SpanStyle.Emphasis or SpanStyle.Strike or SpanStyle.Code;
    }

    // "The opening styling directive MUST be located at the beginning of the line, after a whitespace character, or after a
    // different opening styling directive", and "MUST NOT be followed by a whitespace character". Two alike open nothing: "****".
    private static bool CanOpen(string line, int at, SpanStyle style, (SpanStyle Style, int At) opened) =>
        at + 1 < line.Length
        && !char.IsWhiteSpace(line[at + 1])
        && line[at + 1] != line[at]
        && (at == 0 || char.IsWhiteSpace(line[at - 1]) || (opened.At == at - 1 && opened.Style != style));

    /// <summary>Of each place in a line the next one where a directive may close.</summary>
    private sealed class ClosingDirectives(string line)
    {
        private readonly Dictionary<SpanStyle, int[]> _tables = [];

        /// <summary>The line's length or more where there is none.</summary>
        public int Next(SpanStyle style, int from)
        {
            if (from >= line.Length)
            {
                return line.Length;
            }

            if (!_tables.TryGetValue(style, out var table))
            {
                _tables[style] = table = Tabulate((char)style);
            }

            return table[from];
        }

        // "the closing styling directive MUST NOT be preceded by a whitespace character".
        private int[] Tabulate(char directive)
        {
            var table = new int[line.Length];
            var next = line.Length;
            for (var i = line.Length - 1; i >= 0; i--)
            {
                next = line[i] == directive && i > 0 && !char.IsWhiteSpace(line[i - 1]) ? i : next;
                table[i] = next;
            }

            return table;
        }
    }
}
