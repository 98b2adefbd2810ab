using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>
/// Writes one element as restricted XML (RFC 6120 section 11.1: no comments, processing instructions or declarations) with
/// no more namespace declarations than it needs. Prefixes are never taken over: an unbound one cannot come about.
/// </summary>
internal static class XmlText
{
    /// <summary>The element <paramref name="start"/>, of which only name and attributes count, with these children.</summary>
    /// <exception cref="StanzaNotWellFormedException">It has what restricted XML cannot carry.</exception>
    public static string Write(XElement start, IEnumerable<XElement> children)
    {
        var text = new StringBuilder(512);
        WriteStart(text, start, inherited: "", isEmpty: false);
        foreach (var child in children)
        {
            WriteElement(text, child);
        }

        WriteEnd(text, start);
        return text.ToString();
    }

    // Walked by hand, not by recursion: how deep it goes was chosen by a stranger.
    private static void WriteElement(StringBuilder text, XElement root)
    {
        XNode node = root;
        while (true)
        {
            if (node is XElement element)
            {
                WriteStart(text, element, element == root ? "" : NamespaceOf(element.Parent!), element.FirstNode is null);
                if (element.FirstNode is { } child)
                {
                    node = child;
                    continue;
                }
            }
            else
            {
                WriteText(text, node);
            }

            while (node != root && node.NextNode is null)
            {
                node = node.Parent!;
                WriteEnd(text, (XElement)node);
            }

            if (node == root)
            {
                return;
            }

            node = node.NextNode!;
        }
    }

    private static void WriteStart(StringBuilder text, XElement element, string inherited, bool isEmpty)
    {
        var ns = NamespaceOf(element);
        if (ns == XNamespace.Xml.NamespaceName || ns == XNamespace.Xmlns.NamespaceName)
        {
            throw new StanzaNotWellFormedException($"An element in the reserved namespace {ns}", null);
        }

        text.Append('<').Append(element.Name.LocalName);
        if (ns != inherited)
        {
            WriteAttribute(text, "xmlns", ns);
        }

        var prefixes = 0;
        foreach (var attribute in element.Attributes())
        {
            if (attribute.IsNamespaceDeclaration)
            {
                continue;
            }

            if (attribute.Name.Namespace == XNamespace.Xml)
            {
                WriteAttribute(text, "xml:" + attribute.Name.LocalName, attribute.Value);
            }
            else if (attribute.Name.Namespace == XNamespace.None)
            {
                WriteAttribute(text, attribute.Name.LocalName, attribute.Value);
            }
            else
            {
                var prefix = string.Create(CultureInfo.InvariantCulture, $"n{prefixes++}");
                WriteAttribute(text, "xmlns:" + prefix, attribute.Name.NamespaceName);
                WriteAttribute(text, $"{prefix}:{attribute.Name.LocalName}", attribute.Value);
            }
        }

        text.Append(isEmpty ? "/>" : ">");
    }

    private static void WriteEnd(StringBuilder text, XElement element) => text.Append("</").Append(element.Name.LocalName).Append('>');

    private static void WriteAttribute(StringBuilder text, string name, string value)
    {
        text.Append(' ').Append(name).Append("='");
        Escape(text, value, isAttribute: true);
        text.Append('\'');
    }

    private static void WriteText(StringBuilder text, XNode node)
    {
        // RFC 6120 section 11.1: whoever receives a comment or a processing instruction MUST close the stream.
        if (node is not XText content)
        {
            throw new StanzaNotWellFormedException($"Restricted XML has no {node.NodeType}", null);
        }

        Escape(text, content.Value, isAttribute: false);
    }

    private static void Escape(StringBuilder text, string value, bool isAttribute)
    {
        var plainFrom = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var unit = value[i];
            if (char.IsHighSurrogate(unit) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                i++;
                continue;
            }

            if (!XmlConvert.IsXmlChar(unit))
            {
                throw new StanzaNotWellFormedException($"XML cannot carry U+{(int)unit:X4}", null);
            }

            if (ReferenceTo(unit, isAttribute) is { } reference)
            {
                text.Append(value, plainFrom, i - plainFrom).Append(reference);
                plainFrom = i + 1;
            }
        }

        text.Append(value, plainFrom, value.Length - plainFrom);
    }

    // Blanks in attributes, and CR anywhere, would come out of a parser as something else (XML 1.0 sections 2.11 and 3.3.3).
    private static string? ReferenceTo(char unit, bool isAttribute) => unit switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '\'' when isAttribute => "&apos;",
        '\t' when isAttribute => "&#9;",
        '\n' when isAttribute => "&#10;",
        '\r' => "&#13;",
        _ => null,
    };

    // What is in the stream's namespace inherits it.
    private static string NamespaceOf(XElement element) =>
        element.Name.NamespaceName == StanzaXml.StreamNs ? "" : element.Name.NamespaceName;
}
