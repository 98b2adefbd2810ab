namespace Footbridge.Formatting;

/// <summary>XEP-0393 text as HTML for Matrix: its directives taken out, what they say put into elements.</summary>
internal static class StylingToHtml
{
    private const int LongestInfo = 32;

    /// <summary>Null where nothing is styled, or nothing would be seen but its style.</summary>
    public static string? Convert(string text)
    {
        var blocks = StylingBlocks.Parse(text);
        if (!StylingBlocks.IsStyled(blocks) || !StylingBlocks.HasText(blocks))
        {
            return null;
        }

        var html = new HtmlText();
        Write(html, blocks);
        return html.ToString();
    }

    // As deep as quotes are read, no deeper.
    private static void Write(HtmlText html, IReadOnlyList<StylingBlock> blocks)
    {
        for (var i = 0; i < blocks.Count; i++)
        {
            switch (blocks[i])
            {
                case StylingBlock.Quote quote:
                    html.Open("blockquote");
                    Write(html, quote.Blocks);
                    html.Close("blockquote");
                    break;
                case StylingBlock.Preformatted code:
                    WriteCode(html, code.Info, code.Text);
                    break;
                case StylingBlock.Line line when line.Text.Length > 0 || !IsBesideBlock(blocks, i):
                    WriteLine(html, line.Text);
                    if (i + 1 < blocks.Count && blocks[i + 1] is StylingBlock.Line next && (next.Text.Length > 0 || !IsBesideBlock(blocks, i + 1)))
                    {
                        html.Open("br");
                    }

                    break;
                default:
                    // One empty line beside a block: the block stands apart by itself.
                    break;
            }
        }
    }

    // What stands behind the fence is hidden only where it is the language of something: people write ```all of it``` in one line.
    private static void WriteCode(HtmlText html, string info, string text)
    {
        html.Open("pre");
        if (IsLanguage(info) && text.Length > 0)
        {
            html.Open("code", "class", "language-" + info);
        }
        else
        {
            html.Open("code");
            text = info.Length == 0 ? text : text.Length == 0 ? info : $"{info}\n{text}";
        }

        html.Verbatim(text + "\n");
        html.Close("code");
        html.Close("pre");
    }

    private static bool IsBesideBlock(IReadOnlyList<StylingBlock> blocks, int at) =>
        (at > 0 && blocks[at - 1] is not StylingBlock.Line) || (at + 1 < blocks.Count && blocks[at + 1] is not StylingBlock.Line);

    private static bool IsLanguage(string info) =>
        info.Length is > 0 and <= LongestInfo && info.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '+' or '#' or '-' or '.' or '_');

    private static void WriteLine(HtmlText html, string line)
    {
        var at = 0;
        var open = new Stack<StyledSpan>();
        foreach (var span in StylingSpans.Parse(line))
        {
            at = WriteUpTo(html, line, at, span.Start - 1, open);
            html.Open(ElementOf(span.Style));
            at = span.Start;
            open.Push(span);
        }

        WriteUpTo(html, line, at, line.Length, open);
    }

    /// <summary>Writes the text up to a place, and the ends of the spans on the way.</summary>
    private static int WriteUpTo(HtmlText html, string line, int from, int to, Stack<StyledSpan> open)
    {
        while (open.TryPeek(out var span) && span.End < to)
        {
            html.Line(line.AsSpan(from, span.End - from), atLineStart: from == 0);
            html.Close(ElementOf(open.Pop().Style));
            from = span.End + 1;
        }

        html.Line(line.AsSpan(from, to - from), atLineStart: from == 0);
        return to;
    }

    public static string ElementOf(SpanStyle style) => style switch
    {
        SpanStyle.Strong => "strong",
        SpanStyle.Emphasis => "em",
        SpanStyle.Strike => "del",
        _ => "code",
    };
}
