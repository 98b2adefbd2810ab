using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>What the three kinds of stanza have in common (RFC 6120 section 8.1).</summary>
public abstract record Stanza
{
    public Jid From { get; init; }

    public Jid To { get; init; }

    public string? Id { get; init; }

    /// <summary>The stanza's own <c>xml:lang</c>.</summary>
    public string? Lang { get; init; }

    /// <summary>
    /// The child elements other than the error, in order. Those of the stream's namespace (body, subject, show ...)
    /// are in no namespace here. Never changed once they are in a stanza.
    /// </summary>
    public IReadOnlyList<XElement> Payloads { get; init; } = [];

    /// <summary>What went wrong, in a stanza of type error.</summary>
    public StanzaError? Error { get; init; }

    /// <summary>The first payload of that name, or null.</summary>
    public XElement? Find(XName name)
    {
        foreach (var payload in Payloads)
        {
            if (payload.Name == name)
            {
                return payload;
            }
        }

        return null;
    }
}
