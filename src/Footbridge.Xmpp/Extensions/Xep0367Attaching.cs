using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Message Attaching: what this message belongs to.</summary>
public static class Xep0367Attaching
{
    public const string Ns = "urn:xmpp:message-attaching:1";

    private static readonly XName AttachTo = XName.Get("attach-to", Ns);

    // Section 3: <attach-to xmlns='urn:xmpp:message-attaching:1' id='SD24VCzSYQ'/>
    public static bool TryRead(Message message, [NotNullWhen(true)] out string? id)
    {
        id = message.Find(AttachTo)?.Attribute("id")?.Value;
        return !string.IsNullOrEmpty(id);
    }

    public static Message AddTo(Message message, string id) => message.With(new XElement(AttachTo, new XAttribute("id", id)));
}
