using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Message Retraction: the sender takes a message back.</summary>
public static class Xep0424Retraction
{
    public const string Ns = "urn:xmpp:message-retract:1";

    /// <summary>
    /// What clients show that do not know it: the words of section 5, without the <c>/me</c>, which Gajim shows as it is where they take
    /// the message's place.
    /// </summary>
    public const string FallbackBody = "Retracted a previous message, but it's unsupported by your client.";

    private const string OldNs = "urn:xmpp:message-retract:0";

    private static readonly XName Retract = XName.Get("retract", Ns);
    private static readonly XName OldRetract = XName.Get("retract", OldNs);
    private static readonly XName ApplyTo = XName.Get("apply-to", "urn:xmpp:fasten:0");

    /// <summary>The id of the message taken back. Dino sends it without type, body and hint, so all types but errors count.</summary>
    // Section 5: <retract id='wikileaks-1' xmlns='urn:xmpp:message-retract:1'/>
    // Version 0.3: <apply-to id='origin-id-1' xmlns='urn:xmpp:fasten:0'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to>
    public static bool TryRead(Message message, [NotNullWhen(true)] out string? id)
    {
        id = message.Type is MessageType.Error ? null
            : message.Find(Retract) is { } retract ? retract.Attribute("id")?.Value
            : message.Payloads.FirstOrDefault(payload => payload.Name == ApplyTo && payload.Element(OldRetract) is not null)?.Attribute("id")?.Value;
        return !string.IsNullOrEmpty(id);
    }

    public static Message AddTo(Message message, string id) => message.With(new XElement(Retract, new XAttribute("id", id)));
}
