using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Jingle Message Initiation: calls that ring before they begin. Here they can only be declined.</summary>
public static class Xep0353JingleMessages
{
    public const string Ns = "urn:xmpp:jingle-message:0";

    private const string JingleNs = "urn:xmpp:jingle:1";
    private const string RtpNs = "urn:xmpp:jingle:apps:rtp:1";

    private static readonly XName Propose = XName.Get("propose", Ns);
    private static readonly XName Description = XName.Get("description", RtpNs);

    // Section 3.1: <propose xmlns='urn:xmpp:jingle-message:0' id='...'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/></propose>
    public static bool TryReadPropose(Message message, [NotNullWhen(true)] out string? id, out bool isVideo)
    {
        var propose = message.Type is MessageType.Error ? null : message.Find(Propose);
        id = propose?.Attribute("id")?.Value;
        isVideo = propose?.Elements(Description).Any(description => description.Attribute("media")?.Value == "video") == true;
        return !string.IsNullOrEmpty(id);
    }

    // Section 3.5: <reject xmlns='urn:xmpp:jingle-message:0' id='...'><reason xmlns='urn:xmpp:jingle:1'><unsupported-applications/></reason></reject>
    public static Message AddReject(Message message, string id) => message.With(new XElement(
        XName.Get("reject", Ns),
        new XAttribute("id", id),
        new XElement(XName.Get("reason", JingleNs), new XElement(XName.Get("unsupported-applications", JingleNs)))));
}
