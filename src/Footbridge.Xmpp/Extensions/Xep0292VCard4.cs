using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>vCard4 over XMPP: as an item of a PEP node, or asked for by itself. The photo is in the avatar's node.</summary>
public static class Xep0292VCard4
{
    public const string Node = "urn:xmpp:vcard4";

    public const string ItemId = "current";

    public const string Ns = "urn:ietf:params:xml:ns:vcard-4.0";

    private static readonly XNamespace VCard4 = Ns;
    private static readonly XName Card = VCard4 + "vcard";

    // Section 2.2: <iq type='get'><vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/></iq>
    public static bool IsRequest(Iq iq) => iq.Type is IqType.Get && iq.Payload?.Name == Card;

    // RFC 6351: <vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>Peter Saint-Andre</text></fn></vcard>
    public static XElement ToElement(VCard card, Jid address) => new(
        Card,
        card.FullName is null ? null : new XElement(VCard4 + "fn", new XElement(VCard4 + "text", card.FullName)),
        card.Nickname is null ? null : new XElement(VCard4 + "nickname", new XElement(VCard4 + "text", card.Nickname)),
        new XElement(VCard4 + "impp", new XElement(VCard4 + "uri", $"xmpp:{address.Bare}")));

    public static bool TryRead(XElement? payload, [NotNullWhen(true)] out VCard? card)
    {
        card = payload?.Name == Card ? new VCard(Text(payload, "fn"), Text(payload, "nickname")) : null;
        return card is not null;
    }

    private static string? Text(XElement card, string name) => card.Element(VCard4 + name)?.Element(VCard4 + "text")?.Value;
}
