using System.Globalization;
using System.Text;

namespace Footbridge.Formatting;

/// <summary>
/// A <c>formatted_body</c> as text with XEP-0393 directives. What has no counterpart is put in words or left as its text; nothing
/// that was to be read is lost. Takes time in proportion to the HTML, however deep and however badly nested it is.
/// </summary>
internal sealed class HtmlToStyling
{
    // Prefixes of quotes and lists may make many characters of few.
    private const int LongestText = 256 * 1024;

    private readonly Func<string, string?> _nameOf;
    private readonly StyledLines _lines = new();
    private readonly OpenElements _open;
    private StringBuilder? _code;
    private Link? _link;

    private HtmlToStyling(Func<string, string?> nameOf)
    {
        _nameOf = nameOf;
        _open = new OpenElements(Leave);
    }

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

        conversion._open.EndAll();
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

        _open.EndImplied(start.Name);
        if (!TryStartVoid(start) && _open.TryOpen(new OpenElement(start.Name) { Number = FirstNumber(start) }))
        {
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
            _open.Innermost.Info = names.Split((char[]?)null).FirstOrDefault(name => name.StartsWith(language, StringComparison.Ordinal))?[language.Length..] ?? "";
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
                BeginCell();
                break;
            case "pre":
                _lines.EndLine();
                _code = new StringBuilder();
                break;
            case "a":
                EndLink();
                _link = start.Attribute("href") is { } href ? new Link(href.Trim()) : null;
                break;
            case "span" when start.Attribute("data-mx-spoiler") is { } reason:
                Text(string.IsNullOrWhiteSpace(reason) ? "[spoiler] " : $"[spoiler: {reason.Trim()}] ");
                break;
            case "sup" when !_lines.IsLineEmpty:
                // 2<sup>10</sup> is not 210.
                Text("^");
                break;
            default:
                if (StyleOf(start.Name) is { } style)
                {
                    _lines.Open(style);
                }

                break;
        }
    }

    private void Leave(OpenElement element)
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
        if (_code is null || name == "pre")
        {
            _open.End(name);
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

    // Also where the first ones are empty, so that what is below each other stays so.
    private void BeginCell()
    {
        var row = _open.Find("tr", "table");
        var isFirst = row is null ? _lines.IsLineEmpty : row.Cells++ == 0;
        Text(isFirst ? "" : " | ");
    }

    private string MarkerOfNextItem()
    {
        var list = _open.Find("ul", "ol");
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
        _lines.Append(MatrixLink.WordsBehind(link.Href, link.Text.ToString().Trim(), _nameOf));
    }

    private static SpanStyle? StyleOf(string name) => name switch
    {
        "b" or "strong" => SpanStyle.Strong,
        "i" or "em" => SpanStyle.Emphasis,
        "s" or "del" or "strike" => SpanStyle.Strike,
        "code" or "tt" or "kbd" or "samp" => SpanStyle.Code,
        _ => null,
    };

    private sealed record Link(string Href)
    {
        public StringBuilder Text { get; } = new();
    }
}
