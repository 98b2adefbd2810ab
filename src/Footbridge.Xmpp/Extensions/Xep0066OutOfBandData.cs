using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Out of Band Data in messages: the address of a file.</summary>
public static class Xep0066OutOfBandData
{
    public const string Ns = "jabber:x:oob";

    private static readonly XNamespace Oob = Ns;

    // Section 3: <x xmlns='jabber:x:oob'><url>http://www.jabber.org/images/psa-license.jpg</url><desc>...</desc></x>
    public static bool TryRead(Message message, [NotNullWhen(true)] out string? url)
    {
        url = message.Find(Oob + "x")?.Element(Oob + "url")?.Value;
        return !string.IsNullOrEmpty(url);
    }

    /// <summary>
    /// Whether the message is a file: clients take it for one where the body is the address, letter for letter, or where it says by XEP-0428
    /// that what it has of the address is not for who knows files.
    /// </summary>
    public static bool TryReadFile(Message message, [NotNullWhen(true)] out string? url) =>
        TryRead(message, out url)
        && (message.Body == url || Xep0428Fallback.IsWholeBody(message, Ns) || Xep0428Fallback.Read(message, Ns).Count > 0);

    public static Message AddTo(Message message, string url) => message.With(new XElement(Oob + "x", new XElement(Oob + "url", url)));
}
