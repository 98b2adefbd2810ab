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

public sealed record Presence : Stanza
{
    public PresenceType Type { get; init; }
}
