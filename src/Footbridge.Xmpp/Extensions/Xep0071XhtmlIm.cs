using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>XHTML-IM, which some clients still send beside the body. Of a stranger's markup nothing is to be believed.</summary>
public static class Xep0071XhtmlIm
{
    public const string Ns = "http://jabber.org/protocol/xhtml-im";

    public const string XhtmlNs = "http://www.w3.org/1999/xhtml";

    private static readonly XName Html = XName.Get("html", Ns);
    private static readonly XName Body = XName.Get("body", XhtmlNs);

    // Section 4: <html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>...</body></html>
    public static bool TryRead(Message message, [NotNullWhen(true)] out XElement? body)
    {
        body = message.Find(Html)?.Element(Body);
        return body is not null;
    }
}
