using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>RFC 6120 section 8.2.3.</summary>
public enum IqType
{
    Get,
    Set,
    Result,
    Error,
}

public sealed record Iq : Stanza
{
    public IqType Type { get; init; }

    /// <summary>What is asked or answered: exactly one in a request, at most one in a result.</summary>
    public XElement? Payload => Payloads.Count > 0 ? Payloads[0] : null;

    public bool IsRequest => Type is IqType.Get or IqType.Set;
}
