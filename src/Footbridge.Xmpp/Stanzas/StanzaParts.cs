using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>What a stanza's element is made of (RFC 6120 section 8, RFC 6121 sections 4.7 and 5.2), both ways.</summary>
internal static class StanzaParts
{
    // Every answer repeats the id: a stranger must not be able to make one of ours larger than the server takes.
    private const int MaxIdLength = 1024;

    private const string ErrorNs = "urn:ietf:params:xml:ns:xmpp-stanzas";

    private static readonly XName Lang = XNamespace.Xml + "lang";
    private static readonly XName ErrorText = XName.Get("text", ErrorNs);

    public static bool TryRead(XElement element, [NotNullWhen(true)] out Stanza? stanza, [NotNullWhen(false)] out string? fault)
    {
        stanza = null;
        if (!TryReadAddress(element, "from", out var from, out fault) || !TryReadAddress(element, "to", out var to, out fault))
        {
            return false;
        }

        if (element.Name.NamespaceName is not (StanzaXml.StreamNs or ""))
        {
            fault = "not in the stream's namespace";
            return false;
        }

        var id = (string?)element.Attribute("id");
        if (id?.Length > MaxIdLength)
        {
            fault = "an id that is too long to answer";
            return false;
        }

        stanza = OfKind(element.Name.LocalName, (string?)element.Attribute("type"), id, out fault);
        if (stanza is null)
        {
            fault ??= "no stanza";
            return false;
        }

        var payloads = element.Elements().Select(WithoutStreamNamespace).ToList();
        stanza = stanza with
        {
            From = from,
            To = to,
            Id = id,
            Lang = (string?)element.Attribute(Lang),
            Error = IsError(stanza) ? TakeError(payloads) : null,
            Payloads = payloads,
        };
        return true;
    }

    public static XElement ToStart(Stanza stanza)
    {
        var (name, type) = stanza switch
        {
            Message message => ("message", TypeText(message.Type)),
            Presence presence => ("presence", TypeText(presence.Type)),
            Iq iq => ("iq", TypeText(iq.Type)),
            _ => throw new StanzaNotWellFormedException($"No stanza: {stanza.GetType().Name}", null),
        };
        return new XElement(
            name,
            new XAttribute("from", stanza.From.ToString()),
            new XAttribute("to", stanza.To.ToString()),
            stanza.Id is null ? null : new XAttribute("id", stanza.Id),
            type is null ? null : new XAttribute("type", type),
            stanza.Lang is null ? null : new XAttribute(Lang, stanza.Lang));
    }

    /// <summary>The payloads are not made children of anything: a stanza may be written by several at once.</summary>
    public static IEnumerable<XElement> ToChildren(Stanza stanza) =>
        stanza.Error is null ? stanza.Payloads : [.. stanza.Payloads, ToElement(stanza.Error)];

    private static bool TryReadAddress(XElement element, string name, out Jid jid, [NotNullWhen(false)] out string? fault)
    {
        var text = (string?)element.Attribute(name);
        fault = text is null ? $"no '{name}'" : $"bad '{name}'";
        if (!Jid.TryParse(text, out jid))
        {
            return false;
        }

        fault = null;
        return true;
    }

    private static Stanza? OfKind(string name, string? type, string? id, out string? fault)
    {
        fault = null;
        switch (name)
        {
            case "message":
                return new Message { Type = MessageTypeOf(type) };
            case "presence" when PresenceTypeOf(type) is { } presenceType:
                return new Presence { Type = presenceType };
            case "iq" when IqTypeOf(type) is { } iqType && !string.IsNullOrEmpty(id):
                return new Iq { Type = iqType };
            case "presence" or "iq":
                fault = "unknown type or no id";
                return null;
            default:
                return null;
        }
    }

    private static bool IsError(Stanza stanza) =>
        stanza is Message { Type: MessageType.Error } or Presence { Type: PresenceType.Error } or Iq { Type: IqType.Error };

    // Section 8.3.2: <error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='...'>...</text></error>
    private static StanzaError TakeError(List<XElement> payloads)
    {
        var element = payloads.Find(payload => payload.Name == "error");
        if (element is null)
        {
            return StanzaErrors.UndefinedCondition;
        }

        payloads.Remove(element);
        var condition = element.Elements().FirstOrDefault(child => child.Name.NamespaceName == ErrorNs && child.Name != ErrorText);
        return new StanzaError(
            ErrorTypeOf((string?)element.Attribute("type")),
            condition?.Name.LocalName ?? StanzaErrors.UndefinedCondition.Condition,
            (string?)element.Element(ErrorText));
    }

    private static XElement ToElement(StanzaError error) => new(
        "error",
        new XAttribute("type", TypeText(error.Type)),
        new XElement(XName.Get(error.Condition, ErrorNs)),
        error.Text is null ? null : new XElement(ErrorText, error.Text));

    private static XElement WithoutStreamNamespace(XElement payload)
    {
        foreach (var element in payload.DescendantsAndSelf())
        {
            if (element.Name.NamespaceName == StanzaXml.StreamNs)
            {
                element.Name = element.Name.LocalName;
            }
        }

        return payload;
    }

    // RFC 6121 section 5.2.2: "If an application receives a message with no 'type' attribute or the application does not
    // understand the value of the 'type' attribute provided, it MUST consider the message to be of type 'normal'".
    private static MessageType MessageTypeOf(string? text) => text switch
    {
        "chat" => MessageType.Chat,
        "groupchat" => MessageType.Groupchat,
        "headline" => MessageType.Headline,
        "error" => MessageType.Error,
        _ => MessageType.Normal,
    };

    private static string? TypeText(MessageType type) => type is MessageType.Normal ? null : type switch
    {
        MessageType.Chat => "chat",
        MessageType.Groupchat => "groupchat",
        MessageType.Headline => "headline",
        _ => "error",
    };

    private static PresenceType? PresenceTypeOf(string? text) => text switch
    {
        null => PresenceType.Available,
        "unavailable" => PresenceType.Unavailable,
        "subscribe" => PresenceType.Subscribe,
        "subscribed" => PresenceType.Subscribed,
        "unsubscribe" => PresenceType.Unsubscribe,
        "unsubscribed" => PresenceType.Unsubscribed,
        "probe" => PresenceType.Probe,
        "error" => PresenceType.Error,
        _ => null,
    };

    private static string? TypeText(PresenceType type) => type is PresenceType.Available ? null : type switch
    {
        PresenceType.Unavailable => "unavailable",
        PresenceType.Subscribe => "subscribe",
        PresenceType.Subscribed => "subscribed",
        PresenceType.Unsubscribe => "unsubscribe",
        PresenceType.Unsubscribed => "unsubscribed",
        PresenceType.Probe => "probe",
        _ => "error",
    };

    private static IqType? IqTypeOf(string? text) => text switch
    {
        "get" => IqType.Get,
        "set" => IqType.Set,
        "result" => IqType.Result,
        "error" => IqType.Error,
        _ => null,
    };

    private static string TypeText(IqType type) => type switch
    {
        IqType.Get => "get",
        IqType.Set => "set",
        IqType.Result => "result",
        _ => "error",
    };

    private static StanzaErrorType ErrorTypeOf(string? text) => text switch
    {
        "continue" => StanzaErrorType.Continue,
        "modify" => StanzaErrorType.Modify,
        "auth" => StanzaErrorType.Auth,
        "wait" => StanzaErrorType.Wait,
        _ => StanzaErrorType.Cancel,
    };

    private static string TypeText(StanzaErrorType type) => type switch
    {
        StanzaErrorType.Continue => "continue",
        StanzaErrorType.Modify => "modify",
        StanzaErrorType.Auth => "auth",
        StanzaErrorType.Wait => "wait",
        _ => "cancel",
    };
}
