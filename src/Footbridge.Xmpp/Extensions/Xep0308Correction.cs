using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Last Message Correction: what stands now in place of a message sent before.</summary>
public static class Xep0308Correction
{
    public const string Ns = "urn:xmpp:message-correct:0";

    private static readonly XName Replace = XName.Get("replace", Ns);

    /// <summary>The id that the message had at first: a correction of a correction names it too.</summary>
    // Section 3: <replace id='bad1' xmlns='urn:xmpp:message-correct:0'/>
    public static bool TryRead(Message message, [NotNullWhen(true)] out string? id)
    {
        id = message.Type is MessageType.Error ? null : message.Find(Replace)?.Attribute("id")?.Value;
        return !string.IsNullOrEmpty(id);
    }

    // Section 3: "the 'id' of the original message", also where that was corrected before.
    public static Message AddTo(Message message, string id) => message.With(new XElement(Replace, new XAttribute("id", id)));
}
