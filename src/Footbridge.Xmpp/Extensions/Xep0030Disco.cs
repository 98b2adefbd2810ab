using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>What an address is, e.g. <c>gateway/matrix</c>.</summary>
public sealed record DiscoIdentity(string Category, string Type, string? Name = null);

/// <summary>What an address is and can do.</summary>
public sealed record DiscoInfo(IReadOnlyList<DiscoIdentity> Identities, IReadOnlyList<string> Features);

/// <summary>A part of an address.</summary>
public sealed record DiscoItem(string? Node, string? Name = null);

/// <summary>Service Discovery.</summary>
public static class Xep0030Disco
{
    public const string InfoNs = "http://jabber.org/protocol/disco#info";

    public const string ItemsNs = "http://jabber.org/protocol/disco#items";

    private static readonly XNamespace Info = InfoNs;
    private static readonly XNamespace Items = ItemsNs;
    private static readonly XName InfoQuery = Info + "query";
    private static readonly XName ItemsQuery = Items + "query";

    // Section 3.1: <iq type='get'><query xmlns='http://jabber.org/protocol/disco#info' node='...'/></iq>
    public static bool IsInfoRequest(Iq iq, out string? node) => IsRequest(iq, InfoQuery, out node);

    // Section 4.1: <iq type='get'><query xmlns='http://jabber.org/protocol/disco#items' node='...'/></iq>
    public static bool IsItemsRequest(Iq iq, out string? node) => IsRequest(iq, ItemsQuery, out node);

    public static XElement InfoRequest(string? node = null) => new(InfoQuery, NodeAttribute(node));

    // Section 3.1: <query xmlns='...#info'><identity category='...' type='...' name='...'/><feature var='...'/></query>
    public static XElement InfoAnswer(DiscoInfo info, string? node = null) => new(
        InfoQuery,
        NodeAttribute(node),
        info.Identities.Select(identity => new XElement(
            Info + "identity",
            new XAttribute("category", identity.Category),
            new XAttribute("type", identity.Type),
            identity.Name is null ? null : new XAttribute("name", identity.Name))),
        info.Features.Select(feature => new XElement(Info + "feature", new XAttribute("var", feature))));

    public static XElement ItemsRequest() => new(ItemsQuery);

    // Section 4.1: <query xmlns='...#items'><item jid='upload.example.org' name='...'/></query>
    public static bool TryReadItems(Iq answer, out IReadOnlyList<Jid> items)
    {
        var query = answer is { Type: IqType.Result, Payload: { } payload } && payload.Name == ItemsQuery ? payload : null;
        items =
        [
            .. (query?.Elements(Items + "item") ?? [])
                .Select(item => Jid.TryParse(item.Attribute("jid")?.Value, out var jid) ? jid : default)
                .Where(jid => jid != default),
        ];
        return query is not null;
    }

    /// <summary>Nodes of an address, or the items of a node, by name.</summary>
    // Section 4.1: <query xmlns='...#items' node='...'><item jid='...' node='...' name='...'/></query>
    public static XElement ItemsAnswer(Jid address, string? node, IEnumerable<DiscoItem> items) => new(
        ItemsQuery,
        NodeAttribute(node),
        items.Select(item => new XElement(
            Items + "item",
            new XAttribute("jid", address.ToString()),
            NodeAttribute(item.Node),
            item.Name is null ? null : new XAttribute("name", item.Name))));

    public static bool TryReadInfo(Iq answer, [NotNullWhen(true)] out DiscoInfo? info)
    {
        info = null;
        if (answer is not { Type: IqType.Result, Payload: { } query } || query.Name != InfoQuery)
        {
            return false;
        }

        info = new DiscoInfo(
            [.. query.Elements(Info + "identity").Select(identity => new DiscoIdentity(
                identity.Attribute("category")?.Value ?? "",
                identity.Attribute("type")?.Value ?? "",
                identity.Attribute("name")?.Value))],
            [.. query.Elements(Info + "feature").Select(feature => feature.Attribute("var")?.Value ?? "").Where(name => name.Length > 0)]);
        return true;
    }

    private static XAttribute? NodeAttribute(string? node) => node is null ? null : new XAttribute("node", node);

    private static bool IsRequest(Iq iq, XName query, out string? node)
    {
        node = null;
        if (iq.Type is not IqType.Get || iq.Payload?.Name != query)
        {
            return false;
        }

        node = iq.Payload.Attribute("node")?.Value;
        return true;
    }
}
