using System.Globalization;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>RFC 6121 section 4.7.1; available is the absence of a type.</summary>
public enum PresenceType
{
    Available,
    Unavailable,
    Subscribe,
    Subscribed,
    Unsubscribe,
    Unsubscribed,
    Probe,
    Error,
}

/// <summary>RFC 6121 section 4.7.2.1: what kind of available; none of them where the element is absent.</summary>
public enum PresenceShow
{
    None,
    Chat,
    Away,
    ExtendedAway,
    DoNotDisturb,
}

public sealed record Presence : Stanza
{
    private static readonly XName ShowName = "show";
    private static readonly XName StatusName = "status";
    private static readonly XName PriorityName = "priority";

    public PresenceType Type { get; init; }

    // Section 4.7.2.1: <show>away</show>; what is none of its words counts as if it were not there.
    public PresenceShow Show => Find(ShowName)?.Value.Trim() switch
    {
        "chat" => PresenceShow.Chat,
        "away" => PresenceShow.Away,
        "xa" => PresenceShow.ExtendedAway,
        "dnd" => PresenceShow.DoNotDisturb,
        _ => PresenceShow.None,
    };

    // Section 4.7.2.2: <status>Wooing Juliet</status>, perhaps once more in other languages; null where there is none.
    public string? Status => Find(StatusName)?.Value;

    // Section 4.7.2.3: <priority>1</priority>, -128 to +127; 0 where there is none.
    public sbyte Priority => sbyte.TryParse(Find(PriorityName)?.Value, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var priority)
        ? priority
        : (sbyte)0;

    /// <summary>The same presence with these, in place of any it had.</summary>
    public Presence With(PresenceShow show, string? status) => this with
    {
        Payloads =
        [
            .. show == PresenceShow.None ? [] : new[] { new XElement(ShowName, TextOf(show)) },
            .. string.IsNullOrEmpty(status) ? [] : new[] { new XElement(StatusName, StanzaXml.CleanText(status)) },
            .. Payloads.Where(payload => payload.Name != ShowName && payload.Name != StatusName),
        ],
    };

    private static string TextOf(PresenceShow show) => show switch
    {
        PresenceShow.Chat => "chat",
        PresenceShow.Away => "away",
        PresenceShow.ExtendedAway => "xa",
        _ => "dnd",
    };
}
