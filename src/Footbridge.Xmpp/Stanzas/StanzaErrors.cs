namespace Footbridge.Xmpp;

/// <summary>The errors that are sent, with the type that RFC 6120 section 8.3.3 gives each condition, and how to answer with one.</summary>
public static class StanzaErrors
{
    public static StanzaError BadRequest { get; } = new(StanzaErrorType.Modify, "bad-request");

    public static StanzaError FeatureNotImplemented { get; } = new(StanzaErrorType.Cancel, "feature-not-implemented");

    public static StanzaError Forbidden { get; } = new(StanzaErrorType.Auth, "forbidden");

    public static StanzaError Gone { get; } = new(StanzaErrorType.Cancel, "gone");

    public static StanzaError InternalServerError { get; } = new(StanzaErrorType.Cancel, "internal-server-error");

    public static StanzaError ItemNotFound { get; } = new(StanzaErrorType.Cancel, "item-not-found");

    public static StanzaError JidMalformed { get; } = new(StanzaErrorType.Modify, "jid-malformed");

    public static StanzaError NotAcceptable { get; } = new(StanzaErrorType.Modify, "not-acceptable");

    public static StanzaError NotAllowed { get; } = new(StanzaErrorType.Cancel, "not-allowed");

    public static StanzaError PolicyViolation { get; } = new(StanzaErrorType.Modify, "policy-violation");

    public static StanzaError RecipientUnavailable { get; } = new(StanzaErrorType.Wait, "recipient-unavailable");

    public static StanzaError RemoteServerNotFound { get; } = new(StanzaErrorType.Cancel, "remote-server-not-found");

    public static StanzaError RemoteServerTimeout { get; } = new(StanzaErrorType.Wait, "remote-server-timeout");

    public static StanzaError ResourceConstraint { get; } = new(StanzaErrorType.Wait, "resource-constraint");

    public static StanzaError ServiceUnavailable { get; } = new(StanzaErrorType.Cancel, "service-unavailable");

    public static StanzaError UndefinedCondition { get; } = new(StanzaErrorType.Cancel, "undefined-condition");

    public static StanzaError UnexpectedRequest { get; } = new(StanzaErrorType.Wait, "unexpected-request");

    /// <summary>The answer to <paramref name="original"/>: its addresses swapped, its id, its kind, type error.</summary>
    /// <exception cref="InvalidOperationException">The stanza is an error, or an IQ result: those are never answered.</exception>
    public static Stanza ReplyTo(Stanza original, StanzaError error)
    {
        // RFC 6120 section 8.3.1: "An error stanza MUST NOT be generated in response to another error stanza".
        return original switch
        {
            Message { Type: not MessageType.Error } => new Message
            {
                From = original.To,
                To = original.From,
                Id = original.Id,
                Type = MessageType.Error,
                Error = error,
            },
            Presence { Type: not PresenceType.Error } => new Presence
            {
                From = original.To,
                To = original.From,
                Id = original.Id,
                Type = PresenceType.Error,
                Error = error,
            },
            Iq { IsRequest: true } => new Iq
            {
                From = original.To,
                To = original.From,
                Id = original.Id,
                Type = IqType.Error,
                Error = error,
            },
            _ => throw new InvalidOperationException("An error or a result is never answered with an error"),
        };
    }
}
