namespace Footbridge.Storage;

/// <summary>The words that enumerations have in the tables. Written out, so that renaming a C# member changes no data.</summary>
internal static class Names
{
    private static readonly NameTable<Direction> Directions = new(
        "a job of the unknown direction", (Direction.ToXmpp, "to_xmpp"), (Direction.ToMatrix, "to_matrix"));

    private static readonly NameTable<JobKind> JobKinds = new(
        "a job of the unknown kind",
        (JobKind.Event, "event"),
        (JobKind.Room, "room"),
        (JobKind.Command, "command"),
        (JobKind.Stanza, "stanza"),
        (JobKind.Notice, "notice"),
        (JobKind.Resend, "resend"));

    private static readonly NameTable<Consent> Consents = new(
        "a chat with the unknown consent",
        (Consent.None, "none"),
        (Consent.Pending, "pending"),
        (Consent.Accepted, "accepted"),
        (Consent.Declined, "declined"),
        (Consent.Blocked, "blocked"));

    private static readonly NameTable<RoomState> RoomStates = new(
        "a chat with the unknown room state",
        (RoomState.None, "none"),
        (RoomState.Creating, "creating"),
        (RoomState.Invited, "invited"),
        (RoomState.Reinvited, "reinvited"),
        (RoomState.Open, "open"),
        (RoomState.Closed, "closed"));

    private static readonly NameTable<ReceiptState> ReceiptStates = new(
        "a link with the unknown receipt state",
        (ReceiptState.None, "none"),
        (ReceiptState.Owed, "owed"),
        (ReceiptState.Received, "received"),
        (ReceiptState.Failed, "failed"));

    private static readonly NameTable<LinkKind> LinkKinds = new(
        "a link of the unknown kind",
        (LinkKind.Message, "message"),
        (LinkKind.Edit, "edit"),
        (LinkKind.Reaction, "reaction"),
        (LinkKind.Retraction, "retraction"));

    private static readonly NameTable<Reactor> Reactors = new(
        "a reaction of the unknown side", (Reactor.Owner, "owner"), (Reactor.Contact, "contact"));

    private static readonly NameTable<Assistance> Assistances = new(
        "an assistant of the unknown state",
        (Assistance.Told, "told"),
        (Assistance.Allowed, "allowed"),
        (Assistance.Denied, "denied"));

    public static string Of(Direction direction) => Directions.Of(direction);

    public static string Of(JobKind kind) => JobKinds.Of(kind);

    public static string Of(Consent consent) => Consents.Of(consent);

    public static string Of(RoomState room) => RoomStates.Of(room);

    public static string Of(ReceiptState receipt) => ReceiptStates.Of(receipt);

    public static string Of(LinkKind kind) => LinkKinds.Of(kind);

    public static string Of(Reactor reactor) => Reactors.Of(reactor);

    public static string Of(Assistance assistance) => Assistances.Of(assistance);

    public static Direction ReadDirection(string name) => Directions.Read(name);

    public static JobKind ReadKind(string name) => JobKinds.Read(name);

    public static Consent ReadConsent(string name) => Consents.Read(name);

    public static RoomState ReadRoom(string name) => RoomStates.Read(name);

    public static ReceiptState ReadReceipt(string name) => ReceiptStates.Read(name);

    public static LinkKind ReadLinkKind(string name) => LinkKinds.Read(name);

    public static Reactor ReadReactor(string name) => Reactors.Read(name);

    public static Assistance ReadAssistance(string name) => Assistances.Read(name);
}
