using System.Text;

namespace Footbridge.Formatting;

/// <summary>
/// Collects the lines of a text for XMPP: text and spans as they come, quotes and lists around them, gaps between. Blanks are
/// taken together as HTML does it.
/// </summary>
internal sealed class StyledLines
{
    // Deeper ones are there, and not shown any deeper: how long a line's beginning gets is not for a stranger to say.
    private const int DeepestContainer = 12;

    private readonly List<Line> _lines = [];
    private readonly List<Container> _containers = [];
    private readonly Dictionary<SpanStyle, (int Depth, int Start)> _open = [];
    private readonly StringBuilder _text = new();
    private readonly List<StyledSpan> _spans = [];
    private bool _blankWaits;
    private int? _gap;
    private int _closedQuote = -1;
    private bool _isSayable = true;

    /// <summary>What the line holds so far.</summary>
    public bool IsLineEmpty => _text.Length == 0;

    public bool IsInItem => _containers.Exists(container => !container.IsQuote);

    public void Append(string text)
    {
        foreach (var unit in text)
        {
            // HTML's own blanks; a no-break space is none.
            if (unit is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                _blankWaits = _text.Length > 0 && _text[^1] != ' ';
                continue;
            }

            AppendBlank();
            _text.Append(unit);
        }
    }

    public void Open(SpanStyle style)
    {
        if (!_open.TryGetValue(style, out var open) || open.Depth == 0)
        {
            AppendBlank();
            open = (0, StartOf(style));
        }

        _open[style] = (open.Depth + 1, open.Start);
    }

    public void Close(SpanStyle style)
    {
        var (depth, start) = _open[style];
        _open[style] = (depth - 1, start);
        if (depth == 1)
        {
            _spans.Add(new StyledSpan(style, start, _text.Length));
        }
    }

    /// <summary>The line is over, unless there is nothing on it yet.</summary>
    public void EndLine()
    {
        if (_text.Length > 0)
        {
            Break();
        }
    }

    /// <summary>The line is over, even if there is nothing on it.</summary>
    public void Break()
    {
        _text.Length -= _text.Length > 0 && _text[^1] == ' ' ? 1 : 0;
        foreach (var (style, open) in _open.Where(open => open.Value.Depth > 0).ToList())
        {
            _spans.Add(new StyledSpan(style, open.Start, _text.Length));
            _open[style] = (open.Depth, 0);
        }

        AddLine(_text.ToString(), [.. _spans], isCode: false);
        _text.Clear();
        _spans.Clear();
        _blankWaits = false;
    }

    /// <summary>An empty line is to be before whatever comes next.</summary>
    public void Gap()
    {
        EndLine();
        _gap = Math.Min(_gap ?? int.MaxValue, QuoteDepth);
    }

    public void OpenQuote()
    {
        EndLine();
        // Two quotes one after the other would be one.
        if (_closedQuote == QuoteDepth)
        {
            Gap();
        }

        _containers.Add(new Container { IsQuote = true });
    }

    public void OpenItem(string marker)
    {
        EndLine();
        _containers.Add(new Container { Marker = marker });
    }

    public void CloseContainer()
    {
        EndLine();
        var container = _containers[^1];
        if (container is { IsQuote: false, IsMarked: false })
        {
            AddLine("", [], isCode: false);
        }

        _containers.RemoveAt(_containers.Count - 1);
        _closedQuote = container.IsQuote ? QuoteDepth : _closedQuote;
    }

    public void AddCode(string info, string code)
    {
        EndLine();
        var lines = code.Split('\n');
        _isSayable &= !lines.Any(StylingBlocks.IsFenceEnd);
        foreach (var line in (string[])[StylingBlocks.Fence + info, .. lines, StylingBlocks.Fence])
        {
            AddLine(line, [], isCode: true);
        }
    }

    /// <summary>Null where it is longer than <paramref name="longest"/>.</summary>
    public StyledText? ToText(int longest)
    {
        EndLine();
        return _lines.Sum(line => (long)line.Length) > longest ? null
            : _isSayable && Compose() is { } composed ? composed
            : new StyledText(string.Join('\n', _lines.Select(line => line.Prefix + line.Text)), IsUnstyled: true);
    }

    /// <summary>Null where the text has what would be taken for a directive.</summary>
    private StyledText? Compose()
    {
        var isStyled = false;
        var lines = new List<string>();
        foreach (var line in _lines)
        {
            if (line.Compose() is not { } composed)
            {
                return null;
            }

            isStyled |= line.IsStyled || composed.Length > line.Text.Length;
            lines.Add(line.Prefix + composed);
        }

        var text = string.Join('\n', lines);
        return isStyled ? new StyledText(text, IsUnstyled: false) : StyledText.Plain(text);
    }

    // What continues a span is the same span: "*a**b*" would be something else.
    private int StartOf(SpanStyle style)
    {
        var index = _spans.FindLastIndex(span => span.Style == style);
        if (index < 0 || _spans[index].End != _text.Length)
        {
            return _text.Length;
        }

        var start = _spans[index].Start;
        _spans.RemoveAt(index);
        return start;
    }

    private int QuoteDepth => _containers.Count(container => container.IsQuote);

    private void AppendBlank()
    {
        if (_blankWaits)
        {
            _text.Append(' ');
            _blankWaits = false;
        }
    }

    private void AddLine(string text, StyledSpan[] spans, bool isCode)
    {
        if (_gap is { } depth && _lines.Count > 0)
        {
            _lines.Add(new Line(Quotes(Math.Min(depth, DeepestContainer)).TrimEnd(), "", [], false));
        }

        (_gap, _closedQuote) = (null, -1);
        var prefix = new StringBuilder();
        foreach (var container in _containers.Take(DeepestContainer))
        {
            // A fence counts only where a line, or a quote in it, begins.
            prefix.Append(container.IsQuote ? Quotes(1) : isCode ? "" : container.TakeMarker());
        }

        _containers.ForEach(container => container.IsMarked = true);
        _lines.Add(new Line(prefix.ToString(), text, spans, isCode));
    }

    private static string Quotes(int depth) => string.Concat(Enumerable.Repeat("> ", depth));

    private sealed class Container
    {
        public bool IsQuote { get; init; }

        public string Marker { get; init; } = "";

        public bool IsMarked { get; set; }

        public string TakeMarker() => IsMarked ? new string(' ', Marker.Length) : Marker;
    }

    private sealed record Line(string Prefix, string Text, StyledSpan[] Spans, bool IsCode)
    {
        public int Length => Prefix.Length + Text.Length + 1;

        public bool IsStyled => IsCode || Prefix.StartsWith(StylingBlocks.QuoteMark);

        public string? Compose()
        {
            if (IsCode)
            {
                return Text;
            }

            var beginsBlock = Prefix.Length == 0 || Prefix.EndsWith("> ", StringComparison.Ordinal);
            return beginsBlock && StylingBlocks.BeginsBlock(Text) ? null : StyledLine.Compose(Text, Spans);
        }
    }
}
