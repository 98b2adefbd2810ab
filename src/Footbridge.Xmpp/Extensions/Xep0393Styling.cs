using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Message Styling: whether a body may be read as styled.</summary>
public static class Xep0393Styling
{
    public const string Ns = "urn:xmpp:styling:0";

    private static readonly XName Unstyled = XName.Get("unstyled", Ns);

    // Section 5: <unstyled xmlns='urn:xmpp:styling:0'/>: the body is plain text, whatever it looks like.
    public static Message AddUnstyled(Message message) => message.With(new XElement(Unstyled));

    public static bool IsUnstyled(Message message) => message.Find(Unstyled) is not null;
}
