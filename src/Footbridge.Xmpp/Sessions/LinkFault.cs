namespace Footbridge.Xmpp;

/// <summary>Why there is no link, in words that an admin can act on.</summary>
internal static class LinkFault
{
    public static string InWords(XmppException exception, ComponentOptions options) => exception switch
    {
        // RFC 6120 section 4.9.3, and what servers say with it.
        StreamErrorException { Condition: "host-unknown" } => $"The XMPP server has no component {options.Domain}",
        // ejabberd looks for the component only when it looks at the secret, and has one condition for both.
        StreamErrorException { Condition: "not-authorized" } =>
            $"The XMPP server does not accept the secret of the component {options.Domain}, or (ejabberd) does not have it",
        StreamErrorException { Condition: "conflict" } => $"Another connection holds the component {options.Domain}",
        StreamErrorException { Condition: "system-shutdown" } => "The XMPP server is shutting down",
        _ => exception.Message,
    };
}
