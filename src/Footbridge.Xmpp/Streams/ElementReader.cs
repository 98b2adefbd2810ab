using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>
/// Builds one element of the stream after the other. What is larger, deeper or wider than a stanza may be is read past to
/// its end, without being held in memory; what is named as nothing ever was, when names have run out, is left out.
/// </summary>
internal sealed class ElementReader(RestrictedXmlReader reader, MeteredStream bytes, BoundedNameTable names, int maxStanzaBytes)
{
    private const int MaxDepth = 128;
    private const int MaxAttributes = 128;

    private readonly long _maxBytes = (long)maxStanzaBytes + MeteredStream.MaxRead;
    private readonly StringBuilder _text = new();
    private int? _leftOutAt;

    /// <summary>Reads the element whose start tag the reader is at, up to its end tag and not further.</summary>
    public async ValueTask<StreamElement> ReadAsync()
    {
        var isEmpty = reader.Node.IsEmptyElement;
        var root = ReadStart();
        var current = root;
        var refusal = FaultHere();
        _leftOutAt = null;
        while (!isEmpty && await reader.ReadAsync() && !(reader.Node.NodeType is XmlNodeType.EndElement && reader.Node.Depth == 1))
        {
            refusal ??= FaultHere();
            if (refusal is not null)
            {
                root.RemoveNodes();
            }
            else if (!IsLeftOut())
            {
                current = await AddNodeAsync(current);
            }
        }

        refusal ??= FaultHere();
        if (refusal is not null)
        {
            root.RemoveNodes();
        }

        return new StreamElement(root, bytes.Count, refusal);
    }

    /// <summary>Adds what the reader is at to the element, and says which element is open after it.</summary>
    private async ValueTask<XElement> AddNodeAsync(XElement current)
    {
        switch (reader.Node.NodeType)
        {
            case XmlNodeType.Element:
                var isEmpty = reader.Node.IsEmptyElement;
                var child = ReadStart();
                current.Add(child);
                return isEmpty ? current : child;
            case XmlNodeType.EndElement:
                return current.Parent!;
            default:
                current.Add(await ReadTextAsync());
                return current;
        }
    }

    private XElement ReadStart()
    {
        var node = reader.Node;
        var element = new XElement(XName.Get(node.LocalName, node.NamespaceURI));
        if (node.AttributeCount > MaxAttributes)
        {
            return element;
        }

        while (node.MoveToNextAttribute())
        {
            if (node.NamespaceURI == XNamespace.Xmlns.NamespaceName || !names.IsKept(node.LocalName))
            {
                continue;
            }

            // The XML reader refuses a second one of a name, but not where the namespace is not kept.
            var name = XName.Get(node.LocalName, node.NamespaceURI);
            if (element.Attribute(name) is null)
            {
                element.Add(new XAttribute(name, node.Value));
            }
        }

        node.MoveToElement();
        return element;
    }

    // In pieces: a text that is too long is noticed before it is in memory.
    private async ValueTask<string> ReadTextAsync()
    {
        _text.Clear();
        int read;
        while ((read = await reader.ReadTextAsync()) > 0 && bytes.Count <= _maxBytes)
        {
            _text.Append(reader.TextChunk, 0, read);
        }

        var text = _text.ToString();
        _text.Capacity = Math.Min(_text.Capacity, Math.Max(_text.Length, ushort.MaxValue));
        return text;
    }

    /// <summary>Is the reader at, or inside of, an element whose name is not kept?</summary>
    private bool IsLeftOut()
    {
        var node = reader.Node;
        if (_leftOutAt is { } depth)
        {
            _leftOutAt = node.NodeType is XmlNodeType.EndElement && node.Depth == depth ? null : depth;
            return true;
        }

        var leaveOut = node.NodeType is XmlNodeType.Element && !names.IsKept(node.LocalName);
        _leftOutAt = leaveOut && !node.IsEmptyElement ? node.Depth : null;
        return leaveOut;
    }

    private string? FaultHere() =>
        bytes.Count > _maxBytes ? "too large"
        : reader.Node.Depth > MaxDepth ? "nested too deep"
        : reader.Node.AttributeCount > MaxAttributes ? "too many attributes"
        : null;
}
