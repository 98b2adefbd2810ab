using System.Globalization;
using System.Text;

namespace Footbridge.Formatting;

/// <summary>
/// A <c>formatted_body</c> as text with XEP-0393 directives. What has no counterpart is put in words or left as its text; nothing
/// that was to be read is lost. Takes time in proportion to the HTML, however deep and however badly nested it is.
/// </summary>
internal sealed class HtmlToStyling
{
    // Client-server API, m.room.message msgtypes: "clients should limit the maximum depth ... 100 levels of nesting is recommended".
    private const int DeepestElement = 100;

    // Prefixes of quotes and lists may make many characters of few.
    private const int LongestText = 256 * 1024;

    private readonly Func<string, string?> _nameOf;
    private readonly StyledLines _lines = new();
    private readonly List<Element> _open = [];
    private StringBuilder? _code;
    private Link? _link;

    private HtmlToStyling(Func<string, string?> nameOf) => _nameOf = nameOf;

    /// <summary>
    /// Null where nothing is to be read in it, or it is too long that way. <paramref name="nameOf"/> has a name for a user id, for
    /// mentions that show nothing better.
    /// </summary>
    public static StyledText? Convert(string html, Func<string, string?> nameOf)
    {
        var conversion = new HtmlToStyling(nameOf);
        foreach (var part in HtmlPart.Read(html))
        {
            switch (part)
            {
                case HtmlPart.Text text:
                    conversion.Text(text.Value);
                    break;
                case HtmlPart.Start start:
                    conversion.Start(start);
                    break;
                case HtmlPart.End end:
                    conversion.End(end.Name);
                    break;
            }
        }

        conversion.CloseFrom(0);
        return conversion._lines.ToText(LongestText) is { } styled && !string.IsNullOrWhiteSpace(styled.Text) ? styled : null;
    }

    private void Text(string text)
    {
        if (_code is not null)
        {
            _code.Append(text);
            return;
        }

        _link?.Text.Append(text);
        _lines.Append(text);
    }

    private void Start(HtmlPart.Start start)
    {
        if (_code is not null)
        {
            StartInCode(start);
            return;
        }

        CloseImplied(start.Name);
        if (!TryStartVoid(start) && _open.Count < DeepestElement)
        {
            _open.Add(new Element(start.Name) { Number = FirstNumber(start) });
            Enter(start);
        }
    }

    private void StartInCode(HtmlPart.Start start)
    {
        if (start.Name == "br")
        {
            _code?.Append('\n');
        }
        else if (start.Name == "code" && start.Attribute("class") is { } names)
        {
            const string language = "language-";
            _open[^1].Info = names.Split((char[]?)null).FirstOrDefault(name => name.StartsWith(language, StringComparison.Ordinal))?[language.Length..] ?? "";
        }
    }

    private bool TryStartVoid(HtmlPart.Start start)
    {
        switch (start.Name)
        {
            case "br":
                _lines.Break();
                return true;
            case "hr":
                _lines.EndLine();
                _lines.Append("---");
                _lines.EndLine();
                return true;
            case "img":
                Text(start.Attribute("alt") ?? start.Attribute("title") ?? "");
                return true;
            default:
                return start.Name is "input" or "wbr" or "meta" or "link" or "source" or "embed" or "area" or "base" or "col" or "track";
        }
    }

    private void Enter(HtmlPart.Start start)
    {
        switch (start.Name)
        {
            case "p" or "table":
                Paragraph();
                break;
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                Paragraph();
                _lines.Open(SpanStyle.Strong);
                break;
            case "div" or "ul" or "ol" or "tr" or "caption" or "details" or "summary":
                _lines.EndLine();
                break;
            case "blockquote":
                _lines.OpenQuote();
                break;
            case "li":
                _lines.OpenItem(MarkerOfNextItem());
                break;
            case "td" or "th":
                Text(_lines.IsLineEmpty ? "" : " | ");
                break;
            case "pre":
                _lines.EndLine();
                _code = new StringBuilder();
                break;
            case "a":
                EndLink();
                _link = start.Attribute("href") is { } href ? new Link(href) : null;
                break;
            case "span" when start.Attribute("data-mx-spoiler") is { } reason:
                Text(string.IsNullOrWhiteSpace(reason) ? "[spoiler] " : $"[spoiler: {reason.Trim()}] ");
                break;
            default:
                if (StyleOf(start.Name) is { } style)
                {
                    _lines.Open(style);
                }

                break;
        }
    }

    private void Leave(Element element)
    {
        switch (element.Name)
        {
            case "p" or "table":
                Paragraph();
                break;
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                _lines.Close(SpanStyle.Strong);
                Paragraph();
                break;
            case "div" or "ul" or "ol" or "tr" or "caption" or "details" or "summary":
                _lines.EndLine();
                break;
            case "blockquote" or "li":
                _lines.CloseContainer();
                break;
            case "pre":
                // HTML, the pre element: a newline right behind its start is none; the one before its end shows nothing either.
                var code = _code?.ToString().ReplaceLineEndings("\n") ?? "";
                code = code.StartsWith('\n') ? code[1..] : code;
                _code = null;
                _lines.AddCode(element.Info, code.EndsWith('\n') ? code[..^1] : code);
                break;
            case "a":
                EndLink();
                break;
            default:
                if (StyleOf(element.Name) is { } style)
                {
                    _lines.Close(style);
                }

                break;
        }
    }

    private void End(string name)
    {
        var at = _open.FindLastIndex(element => element.Name == name);
        if (at < 0 || (_code is not null && name != "pre"))
        {
            return;
        }

        if (IsBlock(name))
        {
            CloseFrom(at);
            return;
        }

        // Badly nested, <b>a<i>b</b>c</i>: which is inside which does not matter to a span.
        var element = _open[at];
        _open.RemoveAt(at);
        Leave(element);
    }

    private void CloseFrom(int at)
    {
        while (_open.Count > at)
        {
            var element = _open[^1];
            _open.RemoveAt(_open.Count - 1);
            Leave(element);
        }
    }

    // HTML, "optional tags": what begins next ends these.
    private void CloseImplied(string next)
    {
        var (ended, within) = next switch
        {
            "li" => (["li"], ["ul", "ol"]),
            "td" or "th" => (["td", "th"], ["table"]),
            "tr" => (["tr"], ["table"]),
            _ when IsBlock(next) => (["p"], ["blockquote", "li", "td", "th", "div", "details"]),
            _ => ((string[])[], (string[])[]),
        };
        var at = _open.FindLastIndex(element => ended.Contains(element.Name));
        if (at >= 0 && at > _open.FindLastIndex(element => within.Contains(element.Name)))
        {
            CloseFrom(at);
        }
    }

    private void Paragraph()
    {
        if (_lines.IsInItem)
        {
            _lines.EndLine();
        }
        else
        {
            _lines.Gap();
        }
    }

    private string MarkerOfNextItem()
    {
        // The last element is the item itself.
        var list = _open.FindLast(element => element.Name is "ul" or "ol");
        return list is { Name: "ol" } ? string.Create(CultureInfo.InvariantCulture, $"{list.Number++}. ") : "- ";
    }

    private static int FirstNumber(HtmlPart.Start start) =>
        int.TryParse(start.Attribute("start"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number is > -100_000 and < 1_000_000_000
            ? number
            : 1;

    private void EndLink()
    {
        if (_link is not { } link)
        {
            return;
        }

        _link = null;
        var text = link.Text.ToString().Trim();
        if (MatrixLink.UserOf(link.Href) is { } user)
        {
            // The client's own pill shows a name; where it shows the id, there may be a better one.
            _lines.Append(text.Length == 0 ? _nameOf(user) ?? user : text == user && _nameOf(user) is { } name ? $" ({name})" : "");
        }
        else if (text.Length == 0)
        {
            _lines.Append(MatrixLink.IsSafe(link.Href) ? link.Href : "");
        }
        else if (MatrixLink.IsSafe(link.Href) && !MatrixLink.IsShownBy(link.Href, text))
        {
            _lines.Append($" ({link.Href})");
        }
    }

    private static SpanStyle? StyleOf(string name) => name switch
    {
        "b" or "strong" => SpanStyle.Strong,
        "i" or "em" => SpanStyle.Emphasis,
        "s" or "del" or "strike" => SpanStyle.Strike,
        "code" or "tt" or "kbd" or "samp" => SpanStyle.Code,
        _ => null,
    };

    private static bool IsBlock(string name) => name is
        "p" or "div" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "blockquote" or "ul" or "ol" or "li" or "pre" or "table" or "thead"
        or "tbody" or "tr" or "td" or "th" or "caption" or "details" or "summary" or "hr";

    private sealed record Element(string Name)
    {
        /// <summary>Of an ordered list: the number of its next item.</summary>
        public int Number { get; set; }

        /// <summary>Of preformatted text: its language.</summary>
        public string Info { get; set; } = "";
    }

    private sealed record Link(string Href)
    {
        public StringBuilder Text { get; } = new();
    }
}
