using System.Xml.Linq;
using Footbridge.Xmpp;

namespace Footbridge.Formatting;

/// <summary>
/// XHTML-IM as HTML for Matrix: of a stranger's elements only those of Matrix's own list, of their attributes only a link's target,
/// of their styles only what makes text bold, slanted, underlined or struck out. All else is its text, and what shows nothing is nothing.
/// </summary>
internal sealed class XhtmlToHtml
{
    private const int DeepestElement = 100;

    private readonly HtmlText _html = new();
    private readonly Stack<Element> _open = new();
    private bool _isStyled;

    private XhtmlToHtml()
    {
    }

    /// <summary>Null where nothing is styled.</summary>
    public static string? Convert(XElement body)
    {
        var conversion = new XhtmlToHtml();
        conversion.Walk(body);
        return conversion._isStyled ? conversion._html.ToString() : null;
    }

    // By hand, not by recursion: how deep it goes is a stranger's choice.
    private void Walk(XElement body)
    {
        for (var node = body.FirstNode; node is not null;)
        {
            var child = node is XElement element ? Enter(element) : Write(node);
            if (child is not null)
            {
                node = child;
                continue;
            }

            while (node.NextNode is null && node.Parent is { } parent && parent != body)
            {
                node = parent;
                Leave();
            }

            node = node.NextNode;
        }
    }

    /// <summary>Its first node, where it has any that is to be shown; else it is left already.</summary>
    private XNode? Enter(XElement element)
    {
        var name = element.Name.NamespaceName == Xep0071XhtmlIm.XhtmlNs ? element.Name.LocalName : "";
        if (name == "br")
        {
            _html.Open("br");
            return null;
        }

        if (name == "img")
        {
            _html.Verbatim(element.Attribute("alt")?.Value ?? "");
            return null;
        }

        if (name is "" or "script" or "style" or "head" or "title" or "object" or "iframe" || element.FirstNode is null)
        {
            return null;
        }

        _open.Push(_open.Count < DeepestElement ? Begin(element, name) : new Element([]));
        return element.FirstNode;
    }

    private XNode? Write(XNode node)
    {
        if (node is XText text)
        {
            _html.Verbatim(text.Value);
        }

        return null;
    }

    private Element Begin(XElement element, string name)
    {
        List<string> opened = [.. StylesOf(element.Attribute("style")?.Value ?? "").Distinct()];
        opened.ForEach(_html.Open);
        _isStyled |= opened.Count > 0;
        if (name == "a" && element.Attribute("href")?.Value is { } href && MatrixLink.IsOfHtml(href))
        {
            _html.Open("a", "href", href);
            opened.Add("a");
            _isStyled = true;
        }
        else if (ElementFor(name) is { } mapped)
        {
            _html.Open(mapped);
            opened.Add(mapped);
            _isStyled |= mapped is not ("p" or "div");
        }

        return new Element(opened);
    }

    private void Leave()
    {
        var element = _open.Pop();
        for (var i = element.Opened.Count - 1; i >= 0; i--)
        {
            _html.Close(element.Opened[i]);
        }
    }

    private static string? ElementFor(string name) => name switch
    {
        "p" or "div" or "blockquote" or "pre" or "code" or "ul" or "ol" or "li" or "strong" or "em" or "b" or "i" or "u" or "s" or "del" or "sub"
            or "sup" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" => name,
        "cite" or "dfn" => "em",
        "kbd" or "samp" or "var" or "tt" => "code",
        "strike" => "del",
        "address" or "dl" or "dt" or "dd" => "div",
        _ => null,
    };

    // XEP-0071 section 7.8 lists these properties, among others.
    private static IEnumerable<string> StylesOf(string css)
    {
        foreach (var property in css.Split(';').Select(property => property.Split(':', 2)).Where(property => property.Length == 2))
        {
            var style = (property[0].Trim().ToLowerInvariant(), property[1].Trim().ToLowerInvariant()) switch
            {
                ("font-weight", "bold" or "bolder" or "600" or "700" or "800" or "900") => "strong",
                ("font-style", "italic" or "oblique") => "em",
                ("text-decoration", "underline") => "u",
                ("text-decoration", "line-through") => "del",
                _ => null,
            };
            if (style is not null)
            {
                yield return style;
            }
        }
    }

    private sealed record Element(IReadOnlyList<string> Opened);
}
