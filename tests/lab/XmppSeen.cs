using System.Xml.Linq;

namespace Footbridge.Lab;

/// <summary>One stanza that an XMPP person received.</summary>
public sealed record XmppSeen(XElement Stanza)
{
    private static readonly XNamespace Client = "jabber:client";
    private static readonly XNamespace ReceiptsNs = "urn:xmpp:receipts";
    private static readonly XNamespace StanzaIds = "urn:xmpp:sid:0";
    private static readonly XNamespace Markers = "urn:xmpp:chat-markers:0";
    private static readonly XNamespace ChatStates = "http://jabber.org/protocol/chatstates";
    private static readonly XNamespace CardUpdates = "vcard-temp:x:update";
    private static readonly XNamespace Events = "http://jabber.org/protocol/pubsub#event";
    private static readonly XNamespace Conditions = "urn:ietf:params:xml:ns:xmpp-stanzas";

    public bool IsMessage => Stanza.Name.LocalName == "message";

    public bool IsPresence => Stanza.Name.LocalName == "presence";

    public string From => Attribute("from") ?? "";

    public string BareFrom => From.Split('/', 2)[0];

    public string? Id => Attribute("id");

    public string? Type => Attribute("type");

    /// <summary>The SHA-1 of the picture that a presence tells of; <c>""</c>: none; null: it tells of none.</summary>
    public string? PhotoHash => Stanza.Element(CardUpdates + "x")?.Element(CardUpdates + "photo")?.Value;

    /// <summary>The node of which a message tells that there is something new.</summary>
    public string? EventNode => (string?)Stanza.Element(Events + "event")?.Element(Events + "items")?.Attribute("node");

    public string? Body => Stanza.Element(Client + "body")?.Value;

    public string? OriginId => (string?)Stanza.Element(StanzaIds + "origin-id")?.Attribute("id");

    /// <summary>Whether the sender wants a delivery receipt.</summary>
    public bool AsksForReceipt => Stanza.Element(ReceiptsNs + "request") is not null;

    /// <summary>The id of the message that this delivery receipt is for.</summary>
    public string? ReceiptFor => (string?)Stanza.Element(ReceiptsNs + "received")?.Attribute("id");

    /// <summary>The id of the message up to which everything was displayed.</summary>
    public string? Displayed => (string?)Stanza.Element(Markers + "displayed")?.Attribute("id");

    /// <summary>Whether the sender wants to be told when it was displayed.</summary>
    public bool IsMarkable => Stanza.Element(Markers + "markable") is not null;

    /// <summary><c>composing</c>, <c>paused</c>, <c>active</c> ...</summary>
    public string? ChatState => Stanza.Elements().FirstOrDefault(element => element.Name.Namespace == ChatStates)?.Name.LocalName;

    /// <summary>What kind of available a presence is.</summary>
    public string? Show => Stanza.Element(Client + "show")?.Value;

    public string? Status => Stanza.Element(Client + "status")?.Value;

    /// <summary>An element in the stanza; null where there is none.</summary>
    public XElement? Find(string name, string ns) => Stanza.Element(XName.Get(name, ns));

    /// <summary>The id of the message that this one corrects (XEP-0308).</summary>
    public string? Replaces => (string?)Find("replace", "urn:xmpp:message-correct:0")?.Attribute("id");

    /// <summary>The id of the message that this one takes back (XEP-0424).</summary>
    public string? Retracts => (string?)Find("retract", "urn:xmpp:message-retract:1")?.Attribute("id");

    /// <summary>The id of the message that this one answers (XEP-0461).</summary>
    public string? RepliesTo => (string?)Find("reply", "urn:xmpp:reply:0")?.Attribute("id");

    /// <summary>The set of reactions that it says (XEP-0444).</summary>
    public XElement? Reactions => Find("reactions", "urn:xmpp:reactions:0");

    /// <summary>The defined condition of an error: <c>service-unavailable</c>.</summary>
    public string? ErrorCondition => Error?.Elements().FirstOrDefault(
        element => element.Name.Namespace == Conditions && element.Name.LocalName != "text")?.Name.LocalName;

    public string? ErrorType => (string?)Error?.Attribute("type");

    public override string ToString() => Stanza.ToString(SaveOptions.DisableFormatting);

    private XElement? Error => Stanza.Element(Client + "error");

    private string? Attribute(string name) => (string?)Stanza.Attribute(name);
}
