using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Unique and Stable Stanza IDs: the sender's <c>origin-id</c> and the archive's <c>stanza-id</c>.</summary>
public static class Xep0359StanzaIds
{
    public const string Ns = "urn:xmpp:sid:0";

    private static readonly XName OriginId = XName.Get("origin-id", Ns);
    private static readonly XName StanzaId = XName.Get("stanza-id", Ns);

    // Section 4: <origin-id xmlns='urn:xmpp:sid:0' id='...'/>
    public static Message AddOriginId(Message message, string id) => message.With(new XElement(OriginId, new XAttribute("id", id)));

    public static bool TryReadOriginId(Message message, [NotNullWhen(true)] out string? id)
    {
        id = message.Find(OriginId)?.Attribute("id")?.Value;
        return !string.IsNullOrEmpty(id);
    }

    /// <summary>
    /// The id that <paramref name="by"/> gave. None when two claim to be from it: servers were seen to pass a sender's
    /// forged element on and to append their own.
    /// </summary>
    // Section 4: <stanza-id xmlns='urn:xmpp:sid:0' id='...' by='juliet@example.org'/>
    public static bool TryReadStanzaId(Message message, Jid by, [NotNullWhen(true)] out string? id)
    {
        id = null;
        var claims = 0;
        foreach (var payload in message.Payloads)
        {
            if (payload.Name == StanzaId && Jid.TryParse(payload.Attribute("by")?.Value, out var claimed) && claimed == by)
            {
                claims++;
                id = payload.Attribute("id")?.Value;
            }
        }

        id = claims == 1 ? id : null;
        return !string.IsNullOrEmpty(id);
    }
}
