namespace Footbridge.Xmpp;

/// <summary>The <c>type</c> attributes of stanzas and errors, as they are written and as they are meant.</summary>
internal static class StanzaTypes
{
    // RFC 6121 section 5.2.2: "If an application receives a message with no 'type' attribute or the application does not
    // understand the value of the 'type' attribute provided, it MUST consider the message to be of type 'normal'".
    public static MessageType MessageTypeOf(string? text) => text switch
    {
        "chat" => MessageType.Chat,
        "groupchat" => MessageType.Groupchat,
        "headline" => MessageType.Headline,
        "error" => MessageType.Error,
        _ => MessageType.Normal,
    };

    public static string? TextOf(MessageType type) => type is MessageType.Normal ? null : type switch
    {
        MessageType.Chat => "chat",
        MessageType.Groupchat => "groupchat",
        MessageType.Headline => "headline",
        _ => "error",
    };

    public static PresenceType? PresenceTypeOf(string? text) => text switch
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

    public static string? TextOf(PresenceType type) => type is PresenceType.Available ? null : type switch
    {
        PresenceType.Unavailable => "unavailable",
        PresenceType.Subscribe => "subscribe",
        PresenceType.Subscribed => "subscribed",
        PresenceType.Unsubscribe => "unsubscribe",
        PresenceType.Unsubscribed => "unsubscribed",
        PresenceType.Probe => "probe",
        _ => "error",
    };

    public static IqType? IqTypeOf(string? text) => text switch
    {
        "get" => IqType.Get,
        "set" => IqType.Set,
        "result" => IqType.Result,
        "error" => IqType.Error,
        _ => null,
    };

    public static string TextOf(IqType type) => type switch
    {
        IqType.Get => "get",
        IqType.Set => "set",
        IqType.Result => "result",
        _ => "error",
    };

    public static StanzaErrorType ErrorTypeOf(string? text) => text switch
    {
        "continue" => StanzaErrorType.Continue,
        "modify" => StanzaErrorType.Modify,
        "auth" => StanzaErrorType.Auth,
        "wait" => StanzaErrorType.Wait,
        _ => StanzaErrorType.Cancel,
    };

    public static string TextOf(StanzaErrorType type) => type switch
    {
        StanzaErrorType.Continue => "continue",
        StanzaErrorType.Modify => "modify",
        StanzaErrorType.Auth => "auth",
        StanzaErrorType.Wait => "wait",
        _ => "cancel",
    };
}
