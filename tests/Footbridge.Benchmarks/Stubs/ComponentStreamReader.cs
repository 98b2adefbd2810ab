using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Footbridge.Benchmarks.Stubs;

/// <summary>Reads one link of a component, on the calling thread, without trees for what is a message.</summary>
internal sealed class ComponentStreamReader
{
    private const string StreamId = "bench";
    private const string Receipts = "urn:xmpp:receipts";
    private const string Markers = "urn:xmpp:chat-markers:0";
    private const string Correction = "urn:xmpp:message-correct:0";
    private const string Reactions = "urn:xmpp:reactions:0";

    private readonly NetworkStream _stream;
    private readonly XmlReader _reader;

    public ComponentStreamReader(NetworkStream stream, bool isStrict)
    {
        _stream = stream;
        _reader = XmlReader.Create(stream, new XmlReaderSettings { IgnoreWhitespace = !isStrict, CheckCharacters = isStrict });
    }

    // XEP-0114 section 3: <handshake>hex(sha1(stream id + secret))</handshake>, answered by <handshake/>
    public void ShakeHands(string secret)
    {
        ReadTo("stream");
        Write(
            $"<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:component:accept' id='{StreamId}' from='{Chat.Component}'>");
        ReadTo("handshake");
        using (var element = _reader.ReadSubtree())
        {
#pragma warning disable CA5350 // The protocol's own algorithm.
            var expected = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(StreamId + secret)));
#pragma warning restore CA5350
            if (XElement.Load(element).Value != expected)
            {
                throw new InvalidOperationException("The bridge came with a wrong handshake.");
            }
        }

        Write("<handshake/>");
    }

    /// <summary>The next stanza: a message goes to <paramref name="message"/>; answered is what has to be routed back, or nothing. Null at the end.</summary>
    public string? ReadStanza(Action<StubMessage> message)
    {
        while (_reader.Read())
        {
            if (_reader.NodeType == XmlNodeType.EndElement && _reader.Depth == 0)
            {
                return null;
            }

            if (_reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            switch (_reader.LocalName)
            {
                case "message":
                    message(ReadMessage());
                    return "";
                case "iq":
                    return ReadIq();
                default:
                    Skip();
                    return "";
            }
        }

        return null;
    }

    /// <summary>The next stanza as a tree, and what is to be written back for it: what the bridge sends to itself, or what is answered.</summary>
    public string? ReadWhole(Func<XElement, string?> stanza)
    {
        while (_reader.Read() && (_reader.NodeType != XmlNodeType.EndElement || _reader.Depth > 0))
        {
            if (_reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            using var element = _reader.ReadSubtree();
            var whole = XElement.Load(element, LoadOptions.PreserveWhitespace);
            return whole.Name.LocalName == "iq" && whole.Attribute("to")?.Value == Chat.Component
                ? whole.ToString(SaveOptions.DisableFormatting)
                : stanza(whole) ?? "";
        }

        return null;
    }

    private StubMessage ReadMessage()
    {
        var message = new StubMessage(Bare(_reader.GetAttribute("from")), Bare(_reader.GetAttribute("to")), _reader.GetAttribute("id"));
        if (_reader.IsEmptyElement)
        {
            return message;
        }

        while (_reader.Read() && _reader.Depth > 1)
        {
            message = _reader switch
            {
                { Depth: 2, NodeType: XmlNodeType.Element } => WithPayload(message),
                { Depth: 3, NodeType: XmlNodeType.Text } when message.Body is "" => message with { Body = _reader.Value },
                // <reactions><reaction>👍</reaction></reactions>
                { Depth: 4, NodeType: XmlNodeType.Text } when message.ReactsTo is not null => message with { Reactions = message.Reactions + _reader.Value },
                _ => message,
            };
        }

        return message;
    }

    private StubMessage WithPayload(StubMessage message) => (_reader.LocalName, _reader.NamespaceURI) switch
    {
        ("body", _) => message with { Body = "" },
        ("received", Receipts) => message with { ReceivedId = _reader.GetAttribute("id") },
        ("displayed", Markers) => message with { DisplayedId = _reader.GetAttribute("id") },
        ("replace", Correction) => message with { Edits = _reader.GetAttribute("id") },
        ("reactions", Reactions) => message with { ReactsTo = _reader.GetAttribute("id") },
        _ => message,
    };

    /// <summary>What the bridge sends to its own domain comes back to it; nobody else here would answer.</summary>
    private string ReadIq()
    {
        using var element = _reader.ReadSubtree();
        var iq = XElement.Load(element);
        return iq.Attribute("to")?.Value == Chat.Component ? iq.ToString(SaveOptions.DisableFormatting) : "";
    }

    private void Skip()
    {
        using var element = _reader.ReadSubtree();
        while (element.Read())
        {
        }
    }

    private void ReadTo(string name)
    {
        while (_reader.NodeType != XmlNodeType.Element || _reader.LocalName != name)
        {
            if (!_reader.Read())
            {
                throw new IOException($"The bridge closed the link before <{name}>.");
            }
        }
    }

    private void Write(string text) => _stream.Write(Encoding.UTF8.GetBytes(text));

    private static string Bare(string? jid)
    {
        var slash = jid?.IndexOf('/') ?? -1;
        return slash < 0 ? jid ?? "" : jid![..slash];
    }
}
