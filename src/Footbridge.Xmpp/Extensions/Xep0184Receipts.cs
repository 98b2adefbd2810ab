using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Message Delivery Receipts. The id is the message's own <c>id</c> attribute, never a stanza-id.</summary>
public static class Xep0184Receipts
{
    public const string Ns = "urn:xmpp:receipts";

    private static readonly XName Request = XName.Get("request", Ns);
    private static readonly XName Received = XName.Get("received", Ns);

    // Section 5.1: <request xmlns='urn:xmpp:receipts'/>; section 5.2: a receipt itself never asks for one.
    public static bool IsRequested(Message message) =>
        message.Type is not MessageType.Error && message.Find(Request) is not null && message.Find(Received) is null;

    public static Message AddRequest(Message message) => message.With(new XElement(Request));

    // Section 5.4: <received xmlns='urn:xmpp:receipts' id='...'/>. Some clients send it without type.
    public static bool TryReadReceived(Message message, [NotNullWhen(true)] out string? id)
    {
        id = message.Type is MessageType.Error ? null : message.Find(Received)?.Attribute("id")?.Value;
        return !string.IsNullOrEmpty(id);
    }

    public static Message AddReceived(Message message, string id) => message.With(new XElement(Received, new XAttribute("id", id)));
}
