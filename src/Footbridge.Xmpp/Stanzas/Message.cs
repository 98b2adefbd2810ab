using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>RFC 6121 section 5.2.2. An absent or unknown type counts as <see cref="Normal"/>.</summary>
public enum MessageType
{
    Normal,
    Chat,
    Groupchat,
    Headline,
    Error,
}

public sealed record Message : Stanza
{
    private static readonly XName BodyName = "body";

    public MessageType Type { get; init; }

    /// <summary>The body without <c>xml:lang</c> if there is one, else the first; null where there is none.</summary>
    public string? Body
    {
        get
        {
            XElement? first = null;
            foreach (var payload in Payloads)
            {
                if (payload.Name != BodyName)
                {
                    continue;
                }

                if (payload.Attribute(XNamespace.Xml + "lang") is null)
                {
                    return payload.Value;
                }

                first ??= payload;
            }

            return first?.Value;
        }
    }

    /// <summary>
    /// The same message with this body, put first, in place of any it had. What XML cannot carry is cleaned here, where
    /// the text comes in (see <see cref="StanzaXml.CleanText"/>: offsets into the body are to be taken after it).
    /// </summary>
    public Message WithBody(string body) => this with
    {
        Payloads = [new XElement(BodyName, StanzaXml.CleanText(body)), .. Payloads.Where(payload => payload.Name != BodyName)],
    };

    /// <summary>The same message with one payload more, at the end.</summary>
    public Message With(XElement payload) => this with { Payloads = [.. Payloads, payload] };
}
