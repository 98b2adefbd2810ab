using System.Globalization;
using Footbridge.Xmpp;

namespace Footbridge.Formatting;

/// <summary>A text with parts marked beside it (XEP-0394) as HTML for Matrix. Parts that lie across each other are left out.</summary>
internal sealed class MarkupToHtml
{
    // Deeper ones are there, and not shown any deeper: clients need not look further (client-server API, m.room.message msgtypes).
    private const int DeepestPart = 50;

    private readonly string _text;
    private readonly HtmlText _html = new();
    private readonly Stack<MarkedPart> _open = new();
    private int _at;

    private MarkupToHtml(string text) => _text = text;

    /// <summary>Null where nothing is marked.</summary>
    public static string? Convert(string text, IEnumerable<MarkedPart> parts)
    {
        var conversion = new MarkupToHtml(text);
        var isMarked = false;
        foreach (var part in parts.Where(part => part.Start < part.End).OrderBy(part => part.Start).ThenByDescending(part => part.End).ThenByDescending(part => part.Kind))
        {
            conversion.CloseUpTo(part.Start);
            if (conversion.Fits(part))
            {
                conversion.Open(part);
                isMarked = true;
            }
        }

        conversion.CloseUpTo(text.Length);
        conversion.WriteUpTo(text.Length, isBeforeBlock: false);
        return isMarked ? conversion._html.ToString() : null;
    }

    // "Business Rules": nothing overlaps; spans may be in blocks, and blocks in blocks. A list has items, and nothing else has.
    private bool Fits(MarkedPart part) =>
        _open.Count < DeepestPart
        && !_open.Any(outer =>
            outer.End < part.End
            || outer.Kind is MarkupKind.Code or MarkupKind.CodeBlock
            || (!outer.IsBlock && (part.IsBlock || outer.Kind == part.Kind)))
        && (part.Kind == MarkupKind.Item) == (_open.TryPeek(out var parent) && parent.IsList);

    private void Open(MarkedPart part)
    {
        WriteUpTo(part.Start, part.IsBlock);
        if (part.Kind == MarkupKind.OrderedList && _at < part.End && ItemMark.NumberOf(_text.AsSpan(_at, part.End - _at)) is var first and not 1)
        {
            _html.Open(part.Element, "start", first.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            _html.Open(part.Element);
        }

        if (part.Kind == MarkupKind.CodeBlock)
        {
            _html.Open("code");
        }

        _open.Push(part);
        _at += part.Kind == MarkupKind.Item && _at < part.End ? ItemMark.LengthOf(_text.AsSpan(_at, part.End - _at)) : 0;
    }

    private void CloseUpTo(int place)
    {
        while (_open.TryPeek(out var part) && part.End <= place)
        {
            WriteUpTo(part.End, part.IsBlock);
            _open.Pop();
            if (part.Kind == MarkupKind.CodeBlock)
            {
                _html.Close("code");
            }

            _html.Close(part.Element);
            // A block stands apart by itself; several that end here together need no more for it.
            _at += part.IsBlock && _at == part.End && _at < _text.Length && _text[_at] == '\n' ? 1 : 0;
        }
    }

    private void WriteUpTo(int place, bool isBeforeBlock)
    {
        if (place <= _at)
        {
            return;
        }

        var text = _text.AsSpan(_at, place - _at);
        var isAtLineStart = _at == 0 || _text[_at - 1] == '\n';
        _at = place;
        // A block begins a line by itself; what a list in a list is indented by is not its text.
        var line = isBeforeBlock ? text.TrimEnd(' ') : text;
        text = isBeforeBlock && line.EndsWith('\n') ? line[..^1] : text;
        if (_open.TryPeek(out var part) && part.Kind == MarkupKind.CodeBlock)
        {
            _html.Verbatim(text.ToString());
        }
        else
        {
            _html.Line(_open.Any(outer => outer.Kind == MarkupKind.Quote) ? WithoutQuoteMarks(text.ToString(), isAtLineStart) : text, isAtLineStart);
        }
    }

    // The body has the marks for those who do not read the markup.
    private static string WithoutQuoteMarks(string text, bool isAtLineStart) => string.Join(
        '\n',
        text.Split('\n').Select((line, index) =>
        {
            while ((index > 0 || isAtLineStart) && line.StartsWith('>'))
            {
                line = line.StartsWith("> ", StringComparison.Ordinal) ? line[2..] : line[1..];
            }

            return line;
        }));
}

/// <summary>A part of a text in UTF-16 units, and what it is.</summary>
internal readonly record struct MarkedPart(MarkupKind Kind, int Start, int End)
{
    public bool IsBlock => IsList || Kind is MarkupKind.CodeBlock or MarkupKind.Quote or MarkupKind.Item;

    public bool IsList => Kind is MarkupKind.List or MarkupKind.OrderedList;

    public string Element => Kind switch
    {
        MarkupKind.Emphasis => "em",
        MarkupKind.Strong => "strong",
        MarkupKind.Code => "code",
        MarkupKind.Deleted => "del",
        MarkupKind.CodeBlock => "pre",
        MarkupKind.Quote => "blockquote",
        MarkupKind.List => "ul",
        MarkupKind.OrderedList => "ol",
        _ => "li",
    };
}
