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
    private static readonly XName SubjectName = "subject";
    private static readonly XName LangName = XNamespace.Xml + "lang";

    public MessageType Type { get; init; }

    /// <summary>
    /// Of several bodies, one a language (RFC 6121 section 5.2.3), the one in the stanza's own language, else the first; one without
    /// text only where no other has any. Null where there is none.
    /// </summary>
    public string? Body => TextOf(BodyName);

    /// <summary>What it is about (RFC 6121 section 5.2.4), chosen as the body is. Null where there is none.</summary>
    public string? Subject => TextOf(SubjectName);

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

    private string? TextOf(XName name)
    {
        var (chosen, rank) = ((string?)null, -1);
        foreach (var payload in Payloads)
        {
            if (payload.Name == name && RankOf(payload) is var its && its > rank)
            {
                (chosen, rank) = (payload.Value, its);
            }
        }

        return chosen;
    }

    // RFC 6120 section 8.1.5: what has no xml:lang of its own is in the stanza's.
    private int RankOf(XElement text) =>
        text.Value.Length == 0 ? 0 : text.Attribute(LangName)?.Value is { } lang && !lang.Equals(Lang, StringComparison.OrdinalIgnoreCase) ? 1 : 2;
}
