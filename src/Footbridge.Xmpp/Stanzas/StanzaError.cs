namespace Footbridge.Xmpp;

/// <summary>RFC 6120 section 8.3.2: what the sender may do about it.</summary>
public enum StanzaErrorType
{
    Cancel,
    Continue,
    Modify,
    Auth,
    Wait,
}

/// <summary>
/// An error as data. <paramref name="Condition"/> is the element's name in <c>urn:ietf:params:xml:ns:xmpp-stanzas</c>,
/// e.g. <c>service-unavailable</c>.
/// </summary>
public sealed record StanzaError(StanzaErrorType Type, string Condition, string? Text = null)
{
    /// <summary>Where the other side says it is now, with <c>gone</c> and <c>redirect</c>: a URI, e.g. <c>xmpp:juliet@example.org</c>.</summary>
    public string? NewAddress { get; init; }
}
