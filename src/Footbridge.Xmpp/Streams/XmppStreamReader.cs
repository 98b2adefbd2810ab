using System.Xml;

namespace Footbridge.Xmpp;

/// <summary>
/// The only place that reads XML off the wire: the bytes of a stream in, its header and then one element after the other
/// out, each the moment its end tag is there.
/// </summary>
internal sealed class XmppStreamReader
{
    private const int MaxNames = 20_000;

    private readonly MeteredStream _bytes;
    private readonly RestrictedXmlReader _reader;
    private readonly ElementReader _elements;

    public XmppStreamReader(MeteredStream bytes, int maxStanzaBytes)
    {
        var names = new BoundedNameTable(MaxNames);
        _bytes = bytes;
        _reader = new RestrictedXmlReader(bytes, names);
        _elements = new ElementReader(_reader, bytes, names, maxStanzaBytes);
    }

    // RFC 6120 section 4.7: <stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' id='...'>
    /// <summary>The stream's id.</summary>
    /// <exception cref="StreamErrorException">What comes is no stream.</exception>
    /// <exception cref="XmppDisconnectedException">The connection ended before.</exception>
    public async Task<string> ReadHeaderAsync()
    {
        while (await _reader.ReadAsync() && _reader.Node.NodeType is XmlNodeType.XmlDeclaration or XmlNodeType.Whitespace)
        {
        }

        if (_reader.Node.NodeType is not XmlNodeType.Element || _reader.Node.LocalName != "stream" || _reader.Node.NamespaceURI != StreamXml.Ns)
        {
            throw new StreamErrorException("invalid-xml", "Not a stream");
        }

        _bytes.StartStanza();
        return _reader.Node.GetAttribute("id") ?? "";
    }

    /// <summary>The next element; null where the server has ended the stream.</summary>
    /// <exception cref="StreamErrorException">What comes is no restricted XML.</exception>
    /// <exception cref="XmppDisconnectedException">The connection ended, the stream did not.</exception>
    public async ValueTask<StreamElement?> ReadElementAsync()
    {
        while (await _reader.ReadAsync())
        {
            StreamElement? element = _reader.Node.NodeType switch
            {
                XmlNodeType.Element => await _elements.ReadAsync(),

                // RFC 6120 section 4.6.1: whitespace between stanzas is a keep-alive.
                XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace or XmlNodeType.EndElement => null,
                _ => throw new StreamErrorException("bad-format", "Text between stanzas"),
            };
            _bytes.StartStanza();
            if (element is not null || _reader.Node is { NodeType: XmlNodeType.EndElement, Depth: 0 })
            {
                return element;
            }
        }

        return null;
    }
}
