using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Explicit Message Encryption, and the encryptions that it names: their bodies only say that they cannot be read.</summary>
public static class Xep0380Encryption
{
    public const string Ns = "urn:xmpp:eme:0";

    private static readonly XName Encryption = XName.Get("encryption", Ns);

    // Section 5, and XEP-0384: <encrypted xmlns='eu.siacs.conversations.axolotl'/> (0.3), <encrypted xmlns='urn:xmpp:omemo:2'/>.
    private static readonly (XName Element, string Name)[] Known =
    [
        (XName.Get("encrypted", "eu.siacs.conversations.axolotl"), "OMEMO"),
        (XName.Get("encrypted", "urn:xmpp:omemo:1"), "OMEMO"),
        (XName.Get("encrypted", "urn:xmpp:omemo:2"), "OMEMO"),
        (XName.Get("x", "jabber:x:encrypted"), "OpenPGP"),
        (XName.Get("openpgp", "urn:xmpp:openpgp:0"), "OpenPGP"),
    ];

    /// <summary>What it is encrypted with, for people; never the sender's own words for it.</summary>
    // Section 3: <encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:otr:0'/>
    public static bool TryRead(Message message, [NotNullWhen(true)] out string? name)
    {
        var (_, known) = Array.Find(Known, known => message.Find(known.Element) is not null);
        name = known;
        if (name is null && message.Find(Encryption) is { } encryption)
        {
            name = NameOf(encryption.Attribute("namespace")?.Value ?? "");
        }

        // XEP-0364 section 4: what OTR sends begins so.
        name ??= message.Body?.StartsWith("?OTR", StringComparison.Ordinal) == true ? "OTR" : null;
        return name is not null;
    }

    /// <summary>
    /// Whether it only carries keys: <c>&lt;encrypted/&gt;</c> without <c>&lt;payload/&gt;</c> (XEP-0384 section 5.7), which says nothing to anybody.
    /// </summary>
    public static bool IsKeysOnly(Message message)
    {
        var omemo = Array.Find(Known, known => known.Name == "OMEMO" && message.Find(known.Element) is not null);
        return omemo.Element is not null && message.Find(omemo.Element)?.Element(omemo.Element.Namespace + "payload") is null;
    }

    private static string NameOf(string ns) =>
        Array.Find(Known, known => known.Element.NamespaceName == ns).Name ?? (ns == "urn:xmpp:otr:0" ? "OTR" : "a kind of encryption");
}
