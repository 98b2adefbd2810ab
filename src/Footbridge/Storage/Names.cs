using System.Diagnostics;

namespace Footbridge.Storage;

/// <summary>The words that enumerations have in the tables. Both ways, so that renaming a C# member changes no data.</summary>
internal static class Names
{
    public static string Of(Direction direction) => direction == Direction.ToXmpp ? "to_xmpp" : "to_matrix";

    public static Direction ReadDirection(string name) =>
        name == "to_xmpp" ? Direction.ToXmpp : Direction.ToMatrix;

    public static string Of(JobKind kind) => kind switch
    {
        JobKind.Event => "event",
        JobKind.Room => "room",
        JobKind.Command => "command",
        JobKind.Stanza => "stanza",
        JobKind.Notice => "notice",
        JobKind.Resend => "resend",
        _ => throw new UnreachableException(),
    };

    public static JobKind ReadKind(string name) => name switch
    {
        "event" => JobKind.Event,
        "room" => JobKind.Room,
        "command" => JobKind.Command,
        "stanza" => JobKind.Stanza,
        "notice" => JobKind.Notice,
        "resend" => JobKind.Resend,
        _ => throw new StoreException($"The store holds a job of the unknown kind '{name}'."),
    };

    public static string Of(Consent consent) => consent switch
    {
        Consent.None => "none",
        Consent.Pending => "pending",
        Consent.Accepted => "accepted",
        Consent.Declined => "declined",
        Consent.Blocked => "blocked",
        _ => throw new UnreachableException(),
    };

    public static Consent ReadConsent(string name) => name switch
    {
        "none" => Consent.None,
        "pending" => Consent.Pending,
        "accepted" => Consent.Accepted,
        "declined" => Consent.Declined,
        "blocked" => Consent.Blocked,
        _ => throw new StoreException($"The store holds a chat with the unknown consent '{name}'."),
    };

    public static string Of(RoomState room) => room switch
    {
        RoomState.None => "none",
        RoomState.Creating => "creating",
        RoomState.Invited => "invited",
        RoomState.Reinvited => "reinvited",
        RoomState.Open => "open",
        RoomState.Closed => "closed",
        _ => throw new UnreachableException(),
    };

    public static RoomState ReadRoom(string name) => name switch
    {
        "none" => RoomState.None,
        "creating" => RoomState.Creating,
        "invited" => RoomState.Invited,
        "reinvited" => RoomState.Reinvited,
        "open" => RoomState.Open,
        "closed" => RoomState.Closed,
        _ => throw new StoreException($"The store holds a chat with the unknown room state '{name}'."),
    };

    public static string Of(ReceiptState receipt) => receipt switch
    {
        ReceiptState.None => "none",
        ReceiptState.Owed => "owed",
        ReceiptState.Received => "received",
        ReceiptState.Failed => "failed",
        _ => throw new UnreachableException(),
    };

    public static ReceiptState ReadReceipt(string name) => name switch
    {
        "none" => ReceiptState.None,
        "owed" => ReceiptState.Owed,
        "received" => ReceiptState.Received,
        "failed" => ReceiptState.Failed,
        _ => throw new StoreException($"The store holds a link with the unknown receipt state '{name}'."),
    };

    public static string Of(LinkKind kind) => kind switch
    {
        LinkKind.Message => "message",
        LinkKind.Edit => "edit",
        LinkKind.Reaction => "reaction",
        LinkKind.Retraction => "retraction",
        _ => throw new UnreachableException(),
    };

    public static LinkKind ReadLinkKind(string name) => name switch
    {
        "message" => LinkKind.Message,
        "edit" => LinkKind.Edit,
        "reaction" => LinkKind.Reaction,
        "retraction" => LinkKind.Retraction,
        _ => throw new StoreException($"The store holds a link of the unknown kind '{name}'."),
    };

    public static string Of(Reactor reactor) => reactor == Reactor.Owner ? "owner" : "contact";

    public static Reactor ReadReactor(string name) => name == "owner" ? Reactor.Owner : Reactor.Contact;

    public static string Of(Assistance assistance) => assistance switch
    {
        Assistance.Told => "told",
        Assistance.Allowed => "allowed",
        Assistance.Denied => "denied",
        _ => throw new UnreachableException(),
    };

    public static Assistance ReadAssistance(string name) => name switch
    {
        "told" => Assistance.Told,
        "allowed" => Assistance.Allowed,
        "denied" => Assistance.Denied,
        _ => throw new StoreException($"The store holds an assistant of the unknown state '{name}'."),
    };
}
