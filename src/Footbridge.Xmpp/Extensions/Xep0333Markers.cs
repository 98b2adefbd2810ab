using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Displayed Markers. The id is one that the message's sender set, never a stanza-id.</summary>
public static class Xep0333Markers
{
    public const string Ns = "urn:xmpp:chat-markers:0";

    private static readonly XName Markable = XName.Get("markable", Ns);
    private static readonly XName Displayed = XName.Get("displayed", Ns);
    private static readonly XName Received = XName.Get("received", Ns);

    // Section 3: <markable xmlns='urn:xmpp:chat-markers:0'/>; without it Conversations never marks.
    public static Message AddMarkable(Message message) => message.With(new XElement(Markable));

    public static bool IsMarkable(Message message) => message.Find(Markable) is not null;

    // Section 4: <displayed xmlns='urn:xmpp:chat-markers:0' id='...'/>: that message, and all before it.
    public static Message AddDisplayed(Message message, string id) => message.With(new XElement(Displayed, new XAttribute("id", id)));

    public static bool TryReadDisplayed(Message message, [NotNullWhen(true)] out string? id) => TryReadId(message, Displayed, out id);

    // COMPAT(Dino, to at least 0.5): <received xmlns='urn:xmpp:chat-markers:0' id='...'/>, which version 0.4 of the XEP dropped.
    // It says what a delivery receipt says.
    public static bool TryReadReceived(Message message, [NotNullWhen(true)] out string? id) => TryReadId(message, Received, out id);

    private static bool TryReadId(Message message, XName marker, [NotNullWhen(true)] out string? id)
    {
        id = message.Type is MessageType.Error ? null : message.Find(marker)?.Attribute("id")?.Value;
        return !string.IsNullOrEmpty(id);
    }
}
