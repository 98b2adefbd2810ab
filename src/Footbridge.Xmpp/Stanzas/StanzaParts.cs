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
            Message message => ("message", StanzaTypes.TextOf(message.Type)),
            Presence presence => ("presence", StanzaTypes.TextOf(presence.Type)),
            Iq iq => ("iq", StanzaTypes.TextOf(iq.Type)),
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
                return new Message { Type = StanzaTypes.MessageTypeOf(type) };
            case "presence" when StanzaTypes.PresenceTypeOf(type) is { } presenceType:
                return new Presence { Type = presenceType };
            case "iq" when StanzaTypes.IqTypeOf(type) is { } iqType && !string.IsNullOrEmpty(id):
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
            StanzaTypes.ErrorTypeOf((string?)element.Attribute("type")),
            condition?.Name.LocalName ?? StanzaErrors.UndefinedCondition.Condition,
            (string?)element.Element(ErrorText))
        {
            // Section 8.3.3.5: <gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:romeo@afterlife.example.net</gone>
            NewAddress = condition is { IsEmpty: false, Value.Length: > 0 } && condition.Name.LocalName is "gone" or "redirect" ? condition?.Value : null,
        };
    }

    private static XElement ToElement(StanzaError error) => new(
        "error",
        new XAttribute("type", StanzaTypes.TextOf(error.Type)),
        new XElement(XName.Get(error.Condition, ErrorNs), error.NewAddress),
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
}
