using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>
/// The only place that reads XML off the wire: the bytes of a stream in, its header and then one element after the other
/// out, each the moment its end tag is there. What is larger, deeper or wider than a stanza may be is read past.
/// </summary>
internal sealed class XmppStreamReader
{
    private const int MaxDepth = 128;
    private const int MaxAttributes = 128;
    private const int MaxNames = 20_000;

    private readonly MeteredStream _bytes;
    private readonly BoundedNameTable _names = new(MaxNames);
    private readonly XmlReader _reader;
    private readonly long _maxBytes;
    private readonly StringBuilder _text = new();
    private readonly Func<Task<bool>> _readNode;
    private readonly Func<Task<int>> _readText;
    private readonly char[] _chunk = new char[4096];
    private int _leftOutAt = int.MaxValue;

    public XmppStreamReader(MeteredStream bytes, int maxStanzaBytes)
    {
        _bytes = bytes;
        _maxBytes = (long)maxStanzaBytes + MeteredStream.MaxRead;
        _reader = XmlReader.Create(bytes, new XmlReaderSettings
        {
            Async = true,
            NameTable = _names,
            CloseInput = false,

            // RFC 6120 section 11.1: no document type, and with it no entities.
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
        });
        _readNode = _reader.ReadAsync;
        _readText = () => _reader.ReadValueChunkAsync(_chunk, 0, _chunk.Length);
    }

    // RFC 6120 section 4.7: <stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' id='...'>
    /// <summary>The stream's id.</summary>
    public async Task<string> ReadHeaderAsync()
    {
        while (await GuardAsync(_readNode))
        {
            if (_reader.NodeType is XmlNodeType.XmlDeclaration or XmlNodeType.Whitespace)
            {
                continue;
            }

            if (_reader.NodeType is not XmlNodeType.Element || _reader.LocalName != "stream" || _reader.NamespaceURI != StreamXml.Ns)
            {
                break;
            }

            _bytes.StartStanza();
            return _reader.GetAttribute("id") ?? "";
        }

        throw new StreamErrorException("invalid-xml", "Not a stream");
    }

    /// <summary>The next element; null where the server has ended the stream.</summary>
    /// <exception cref="StreamErrorException">What comes is no restricted XML.</exception>
    /// <exception cref="XmppDisconnectedException">The connection ended, the stream did not.</exception>
    public async ValueTask<StreamElement?> ReadElementAsync()
    {
        while (await GuardAsync(_readNode))
        {
            switch (_reader.NodeType)
            {
                case XmlNodeType.Element:
                    var element = await ReadToEndAsync();
                    _bytes.StartStanza();
                    return element;
                case XmlNodeType.EndElement:
                    return null;
                case XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    // RFC 6120 section 4.6.1: whitespace between stanzas is a keep-alive.
                    _bytes.StartStanza();
                    break;
                default:
                    throw NotRestricted();
            }
        }

        return null;
    }

    private async ValueTask<StreamElement> ReadToEndAsync()
    {
        var isEmpty = _reader.IsEmptyElement;
        var root = ReadStart();
        var current = root;
        var refusal = FaultHere();
        _leftOutAt = int.MaxValue;
        while (!isEmpty && await GuardAsync(_readNode) && !(_reader.NodeType is XmlNodeType.EndElement && _reader.Depth == 1))
        {
            refusal ??= FaultHere();
            if (refusal is null)
            {
                current = await AddNodeAsync(current);
            }
            else
            {
                root.RemoveNodes();
                AssertRestricted();
            }
        }

        refusal ??= FaultHere();
        if (refusal is not null)
        {
            root.RemoveNodes();
        }

        return new StreamElement(root, _bytes.Count, refusal);
    }

    /// <summary>Adds what the reader is at to the element, and says which element is open after it.</summary>
    private async ValueTask<XElement> AddNodeAsync(XElement current)
    {
        if (IsLeftOut())
        {
            AssertRestricted();
            return current;
        }

        switch (_reader.NodeType)
        {
            case XmlNodeType.Element:
                var isEmpty = _reader.IsEmptyElement;
                var child = ReadStart();
                current.Add(child);
                return isEmpty ? current : child;
            case XmlNodeType.EndElement:
                return current.Parent!;
            default:
                AssertRestricted();
                current.Add(await ReadTextAsync());
                return current;
        }
    }

    /// <summary>Is the reader at, or inside of, an element whose name there is no room for?</summary>
    private bool IsLeftOut()
    {
        if (_leftOutAt != int.MaxValue)
        {
            var isOver = _reader.NodeType is XmlNodeType.EndElement && _reader.Depth == _leftOutAt;
            _leftOutAt = isOver ? int.MaxValue : _leftOutAt;
            return true;
        }

        var leaveOut = _reader.NodeType is XmlNodeType.Element && !_names.IsKept(_reader.LocalName);
        _leftOutAt = leaveOut && !_reader.IsEmptyElement ? _reader.Depth : int.MaxValue;
        return leaveOut;
    }

    private XElement ReadStart()
    {
        var element = new XElement(XName.Get(_reader.LocalName, _reader.NamespaceURI));
        if (_reader.AttributeCount > MaxAttributes)
        {
            return element;
        }

        while (_reader.MoveToNextAttribute())
        {
            if (_reader.NamespaceURI == XNamespace.Xmlns.NamespaceName || !_names.IsKept(_reader.LocalName))
            {
                continue;
            }

            // The XML reader refuses a second one of a name, but not where it does not keep the namespace.
            var name = XName.Get(_reader.LocalName, _reader.NamespaceURI);
            if (element.Attribute(name) is null)
            {
                element.Add(new XAttribute(name, _reader.Value));
            }
        }

        _reader.MoveToElement();
        return element;
    }

    // In pieces: a text that is too long is noticed before it is in memory.
    private async ValueTask<string> ReadTextAsync()
    {
        _text.Clear();
        int read;
        while ((read = await GuardAsync(_readText)) > 0 && _bytes.Count <= _maxBytes)
        {
            _text.Append(_chunk, 0, read);
        }

        var text = _text.ToString();
        _text.Capacity = Math.Min(_text.Capacity, Math.Max(_text.Length, ushort.MaxValue));
        return text;
    }

    private string? FaultHere() =>
        _bytes.Count > _maxBytes ? "too large"
        : _reader.Depth > MaxDepth ? "nested too deep"
        : _reader.AttributeCount > MaxAttributes ? "too many attributes"
        : null;

    // RFC 6120 section 11.1: comments, processing instructions, declarations and entity references "MUST NOT" be sent.
    private void AssertRestricted()
    {
        if (_reader.NodeType is not (XmlNodeType.Element or XmlNodeType.EndElement or XmlNodeType.Text or XmlNodeType.CDATA
            or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace))
        {
            throw NotRestricted();
        }
    }

    private StreamErrorException NotRestricted() => new("restricted-xml", _reader.NodeType.ToString());

    private async ValueTask<T> GuardAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (XmlException e)
        {
            throw _bytes.IsAtEnd
                ? new XmppDisconnectedException("The server closed the connection", e)
                : new StreamErrorException("not-well-formed", e.Message);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw new XmppDisconnectedException("The connection to the server broke", e);
        }
    }
}
