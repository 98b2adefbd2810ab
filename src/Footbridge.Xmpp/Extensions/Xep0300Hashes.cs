using System.Buffers.Text;
using System.Security.Cryptography;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Use of Cryptographic Hash Functions in XMPP: of the many, the one that everybody has to know.</summary>
public static class Xep0300Hashes
{
    public const string Ns = "urn:xmpp:hashes:2";

    private const string Sha256 = "sha-256";
    private static readonly XName Hash = XName.Get("hash", Ns);

    // Section 3: <hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>2XarmwTlNxDAMkvymloX3S5+VbylNrJt/l5QyPa+YoU=</hash>
    /// <summary>The SHA-256 among the hashes of an element, in base64; null where there is none, or one that cannot be.</summary>
    internal static string? ReadSha256(XElement parent)
    {
        var text = parent.Elements(Hash).FirstOrDefault(hash => hash.Attribute("algo")?.Value == Sha256)?.Value.Trim();
        return text is not null && Base64.IsValid(text, out var length) && length == SHA256.HashSizeInBytes ? text : null;
    }

    internal static XElement ToElement(string sha256) => new(Hash, new XAttribute("algo", Sha256), sha256);
}
