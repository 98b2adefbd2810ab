using Footbridge.Matrix;
using Footbridge.Xmpp;

namespace Footbridge.Storage;

/// <summary>Whether the owner wants to hear from this contact; see design "Consent".</summary>
internal enum Consent
{
    None,
    Pending,
    Accepted,
    Declined,
    Blocked,
}

internal enum RoomState
{
    None,

    /// <summary>The room was asked for under the chat's key; whether it exists is not known.</summary>
    Creating,

    /// <summary>It exists; the owner has an invite.</summary>
    Invited,

    /// <summary>The owner left, and has an invite to come back, which is theirs alone to take.</summary>
    Reinvited,

    Open,

    /// <summary>The owner left; the ghost stays, so that it can be opened again.</summary>
    Closed,
}

/// <summary>One owner, one contact, one room: the noun of this program. Immutable; the store has the newest.</summary>
internal sealed record DirectChat
{
    public required string Id { get; init; }

    public required string OwnAddressId { get; init; }

    public required UserId Owner { get; init; }

    /// <summary>The owner's own address in XMPP.</summary>
    public required Jid Own { get; init; }

    /// <summary>The contact's bare JID in the form its server uses.</summary>
    public required Jid Contact { get; init; }

    public required UserId Ghost { get; init; }

    public required Consent Consent { get; init; }

    public required RoomState Room { get; init; }

    public RoomId? RoomId { get; init; }

    /// <summary>Random, stored before the room is asked for; stands in its create event.</summary>
    public string? RoomKey { get; init; }

    public const string Resource = "matrix";

    public LaneKey Lane => LaneKey.OfChat(Owner, Own, Contact);

    /// <summary>The full JID that everything of the owner's goes out from: one and fixed, since some clients match corrections on it.</summary>
    public Jid OwnFull => Own.WithResource(Resource);
}
