using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>One item of a node. Never changed once it is in a stanza.</summary>
public sealed record PubSubItem(string? Id, XElement? Payload);

/// <summary>
/// Publish-Subscribe, as far as Personal Eventing (XEP-0163) needs it: reading the items of a node, answering who reads ours, and
/// the events that tell of new ones.
/// </summary>
public static class Xep0060PubSub
{
    public const string Ns = "http://jabber.org/protocol/pubsub";

    public const string EventNs = "http://jabber.org/protocol/pubsub#event";

    private static readonly XNamespace PubSub = Ns;
    private static readonly XNamespace Event = EventNs;

    /// <summary>The last item of a node, or the one of this id.</summary>
    // Section 6.5: <pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='...' max_items='1'><item id='...'/></items></pubsub>
    public static XElement ItemsRequest(string node, string? id = null) => new(
        PubSub + "pubsub",
        new XElement(
            PubSub + "items",
            new XAttribute("node", node),
            id is null ? new XAttribute("max_items", 1) : null,
            id is null ? null : new XElement(PubSub + "item", new XAttribute("id", id))));

    /// <summary>The items that an answer holds of this node; false for an answer that is about something else.</summary>
    public static bool TryReadItems(Iq answer, string node, [NotNullWhen(true)] out IReadOnlyList<PubSubItem>? items)
    {
        items = null;
        var element = answer.Payload?.Name == PubSub + "pubsub" ? answer.Payload.Element(PubSub + "items") : null;
        if (element is null || (string?)element.Attribute("node") != node)
        {
            return false;
        }

        items = ReadItems(element, PubSub);
        return true;
    }

    /// <summary>Somebody reads a node of ours, whole or only the items of these ids.</summary>
    public static bool IsItemsRequest(Iq iq, [NotNullWhen(true)] out string? node, out IReadOnlyList<string> ids)
    {
        node = null;
        ids = [];
        if (iq.Type is not IqType.Get || iq.Payload?.Name != PubSub + "pubsub" || iq.Payload.Element(PubSub + "items") is not { } items)
        {
            return false;
        }

        node = (string?)items.Attribute("node");
        ids = [.. items.Elements(PubSub + "item").Select(item => (string?)item.Attribute("id") ?? "")];
        return node is not null;
    }

    public static XElement ItemsAnswer(string node, IEnumerable<PubSubItem> items) => new(
        PubSub + "pubsub", new XElement(PubSub + "items", new XAttribute("node", node), items.Select(item => ToElement(item, PubSub))));

    // Section 7.1.2.1: <event xmlns='http://jabber.org/protocol/pubsub#event'><items node='...'><item id='...'>...</item></items></event>
    public static bool TryReadEvent(Message message, [NotNullWhen(true)] out string? node, out IReadOnlyList<PubSubItem> items)
    {
        items = [];
        var element = message.Find(Event + "event")?.Element(Event + "items");
        node = (string?)element?.Attribute("node");
        if (element is null || node is null)
        {
            return false;
        }

        items = ReadItems(element, Event);
        return true;
    }

    /// <summary>Tells of a new item. XEP-0163 section 4.3: headline, from the bare address.</summary>
    public static Message EventMessage(Jid from, Jid to, string id, string node, PubSubItem item) => new()
    {
        From = from.Bare,
        To = to,
        Id = id,
        Type = MessageType.Headline,
        Payloads = [new XElement(Event + "event", new XElement(Event + "items", new XAttribute("node", node), ToElement(item, Event)))],
    };

    private static List<PubSubItem> ReadItems(XElement items, XNamespace ns) =>
        [.. items.Elements(ns + "item").Select(item => new PubSubItem((string?)item.Attribute("id"), item.Elements().FirstOrDefault()))];

    // A copy: an element has one parent, and an item may be in many stanzas.
    private static XElement ToElement(PubSubItem item, XNamespace ns) => new(
        ns + "item",
        item.Id is null ? null : new XAttribute("id", item.Id),
        item.Payload is null ? null : new XElement(item.Payload));
}
