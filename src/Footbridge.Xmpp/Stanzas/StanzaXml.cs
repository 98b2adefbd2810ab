using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>
/// Stanzas as XML and back. One stream carries all users, so nothing leaves here that could end it: every text is checked,
/// and what cannot be written is refused before the first byte is.
/// </summary>
public static class StanzaXml
{
    /// <summary>The namespace of a component's stream (XEP-0114 section 3).</summary>
    internal const string StreamNs = "jabber:component:accept";

    private const char Replacement = '\uFFFD';

    private static readonly XmlReaderSettings TextSettings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
    };

    /// <summary>
    /// Reads an element of the stream. Both addresses have to be there and good, and a request or an answer has to have an
    /// id: whoever lacks one cannot be answered.
    /// </summary>
    public static bool TryRead(XElement element, [NotNullWhen(true)] out Stanza? stanza, [NotNullWhen(false)] out string? fault) =>
        StanzaParts.TryRead(element, out stanza, out fault);

    /// <summary>Reads what <see cref="Serialize"/> wrote.</summary>
    public static bool TryParse(string xml, [NotNullWhen(true)] out Stanza? stanza, [NotNullWhen(false)] out string? fault)
    {
        stanza = null;
        try
        {
            using var reader = XmlReader.Create(new StringReader(xml), TextSettings);
            var element = XElement.Load(reader, LoadOptions.PreserveWhitespace);
            if (element.DescendantNodes().Any(node => node is not (XElement or XText)))
            {
                fault = "a comment or a processing instruction";
                return false;
            }

            return TryRead(element, out stanza, out fault);
        }
        catch (XmlException e)
        {
            fault = e.Message;
            return false;
        }
    }

    /// <summary>
    /// One self-contained text, without a declaration of the stream's namespace: it is valid inside a component's stream,
    /// and by itself for <see cref="TryParse"/>.
    /// </summary>
    /// <exception cref="StanzaNotWellFormedException">It could end the stream: XML cannot carry it, or an address is missing.</exception>
    public static string Serialize(Stanza stanza)
    {
        // Servers close the stream of a component that leaves the sender out (RFC 6120 section 4.9.3.9: invalid-from).
        if (stanza.From == default || stanza.To == default)
        {
            throw new StanzaNotWellFormedException("A stanza of a component needs both addresses", null);
        }

        return XmlText.Write(StanzaParts.ToStart(stanza), StanzaParts.ToChildren(stanza));
    }

    /// <summary>
    /// The text with each UTF-16 unit that XML 1.0 cannot carry replaced by U+FFFD, one for one, and each CR LF or lone CR
    /// by a LF, which is what an XML parser makes of them: the only case in which the text gets shorter.
    /// </summary>
    public static string CleanText(string text)
    {
        if (IsClean(text))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\r')
            {
                clean.Append('\n');
                i += i + 1 < text.Length && text[i + 1] == '\n' ? 1 : 0;
            }
            else if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                clean.Append(text, i++, 2);
            }
            else
            {
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : Replacement);
            }
        }

        return clean.ToString();
    }

    private static bool IsClean(string text)
    {
        foreach (var unit in text)
        {
            if (unit == '\r' || !XmlConvert.IsXmlChar(unit))
            {
                return false;
            }
        }

        return true;
    }
}
