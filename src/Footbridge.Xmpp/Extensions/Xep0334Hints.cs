using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Message Processing Hints: what archives and carbons should do with a message.</summary>
public static class Xep0334Hints
{
    public const string Ns = "urn:xmpp:hints";

    // Section 4: <store/>, <no-store/>, <no-copy/> in urn:xmpp:hints
    public static Message AddStore(Message message) => message.With(new XElement(XName.Get("store", Ns)));

    public static Message AddNoStore(Message message) => message.With(new XElement(XName.Get("no-store", Ns)));

    public static Message AddNoCopy(Message message) => message.With(new XElement(XName.Get("no-copy", Ns)));
}
