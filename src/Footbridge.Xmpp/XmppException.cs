namespace Footbridge.Xmpp;

/// <summary>Something on the XMPP side failed; the kinds below say what, with the protocol's reason as data.</summary>
public abstract class XmppException(string message, Exception? inner) : Exception(message, inner);

/// <summary>The stream ended with an error (RFC 6120 section 4.9), the server's or, for what it wrote, ours.</summary>
public sealed class StreamErrorException(string condition, string? text)
    : XmppException(text is null ? $"Stream error {condition}" : $"Stream error {condition}: {text}", null)
{
    /// <summary>The element's name in <c>urn:ietf:params:xml:ns:xmpp-streams</c>, e.g. <c>conflict</c>.</summary>
    public string Condition { get; } = condition;

    public string? Text { get; } = text;
}

/// <summary>A request was answered with an error stanza.</summary>
public sealed class XmppStanzaErrorException(StanzaError error)
    : XmppException(error.Text is null ? error.Condition : $"{error.Condition}: {error.Text}", null)
{
    public StanzaError Error { get; } = error;
}

/// <summary>The link is gone: what was written on it and not confirmed may or may not have arrived.</summary>
public sealed class XmppDisconnectedException(string reason, Exception? inner) : XmppException(reason, inner);

/// <summary>The stanza has text that XML 1.0 cannot carry, or is not a stanza at all. Nothing was written.</summary>
public sealed class StanzaNotWellFormedException(string message, Exception? inner) : XmppException(message, inner);

/// <summary>The serialised stanza is larger than the server takes. Nothing was written.</summary>
public sealed class StanzaTooLargeException(int bytes, int limit)
    : XmppException($"The stanza has {bytes} bytes, the limit is {limit}", null)
{
    public int Bytes { get; } = bytes;

    public int Limit { get; } = limit;
}
