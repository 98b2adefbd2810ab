namespace Footbridge.Formatting;

/// <summary>A block of XEP-0393 section 5.1.</summary>
internal abstract record StylingBlock
{
    private StylingBlock()
    {
    }

    public sealed record Line(string Text) : StylingBlock;

    public sealed record Quote(IReadOnlyList<StylingBlock> Blocks) : StylingBlock;

    /// <summary><paramref name="Info"/> is what stands behind the opening <c>```</c>: for people, e.g. a language.</summary>
    public sealed record Preformatted(string Info, string Text) : StylingBlock;
}

/// <summary>A text taken apart into the blocks of XEP-0393.</summary>
internal static class StylingBlocks
{
    public const string Fence = "```";

    public const char QuoteMark = '>';

    // How deep it goes is a stranger's choice; nobody quotes deeper, and what is left of the marks is text.
    private const int DeepestQuote = 16;

    public static IReadOnlyList<StylingBlock> Parse(string text) => Parse(text.Split('\n'), depth: 0);

    /// <summary>Whether a client that follows the rules shows anything of it as styled.</summary>
    public static bool IsStyled(IReadOnlyList<StylingBlock> blocks) =>
        blocks.Any(block => block is not StylingBlock.Line line || StylingSpans.Parse(line.Text).Count > 0);

    /// <summary>Whether there is anything in them to be read.</summary>
    public static bool HasText(IReadOnlyList<StylingBlock> blocks) => blocks.Any(block => block switch
    {
        StylingBlock.Line line => !string.IsNullOrWhiteSpace(line.Text),
        StylingBlock.Preformatted code => !string.IsNullOrWhiteSpace(code.Info + code.Text),
        StylingBlock.Quote quote => HasText(quote.Blocks),
        _ => false,
    });

    /// <summary>
    /// Whether a client may take any of it for styled. Clients are less strict than the rules, so this looks for the characters alone.
    /// </summary>
    public static bool LooksStyled(string text) =>
        text.Split('\n').Any(line => line.TrimStart().StartsWith(QuoteMark) || line.StartsWith(Fence, StringComparison.Ordinal))
        || text.Where(unit => StylingSpans.TryStyle(unit, out _)).GroupBy(unit => unit).Any(alike => alike.Skip(1).Any());

    /// <summary>Whether a line begins a quote or preformatted text.</summary>
    public static bool BeginsBlock(string line) => line.StartsWith(QuoteMark) || line.StartsWith(Fence, StringComparison.Ordinal);

    /// <summary>Whether a line of preformatted text is its end.</summary>
    public static bool IsFenceEnd(string line) => line.TrimEnd() == Fence;

    private static List<StylingBlock> Parse(IReadOnlyList<string> lines, int depth)
    {
        var blocks = new List<StylingBlock>();
        for (var i = 0; i < lines.Count;)
        {
            if (lines[i].StartsWith(Fence, StringComparison.Ordinal))
            {
                blocks.Add(TakePreformatted(lines, ref i));
            }
            else if (depth < DeepestQuote && lines[i].StartsWith(QuoteMark))
            {
                blocks.Add(new StylingBlock.Quote(Parse(TakeQuoted(lines, ref i), depth + 1)));
            }
            else
            {
                blocks.Add(new StylingBlock.Line(lines[i++]));
            }
        }

        return blocks;
    }

    // Section 5.1.2: "started by a line beginning with ``` and ended by a line containing only three grave accents or the end
    // of the parent block (whichever comes first)".
    private static StylingBlock.Preformatted TakePreformatted(IReadOnlyList<string> lines, ref int next)
    {
        var info = lines[next++][Fence.Length..].Trim();
        var from = next;
        while (next < lines.Count && !IsFenceEnd(lines[next]))
        {
            next++;
        }

        var text = string.Join('\n', lines.Skip(from).Take(next - from));
        next++;
        return new StylingBlock.Preformatted(info, text);
    }

    // Section 5.1.3: "Lines inside the block quote MUST have the first leading whitespace character trimmed".
    private static List<string> TakeQuoted(IReadOnlyList<string> lines, ref int next)
    {
        var quoted = new List<string>();
        for (; next < lines.Count && lines[next].StartsWith(QuoteMark); next++)
        {
            var line = lines[next][1..];
            quoted.Add(line.Length > 0 && char.IsWhiteSpace(line[0]) ? line[1..] : line);
        }

        return quoted;
    }
}
