using System.Diagnostics;
using System.Net;
using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.ToXmpp;

/// <summary>
/// A permitted user invited a ghost: the way an owner opens a direct chat from Matrix. The ghost joins, that room is the
/// chat, and what was typed before it joined is read back, since the homeserver pushes nothing from before the join. May stop
/// at any point and be done again.
/// </summary>
internal sealed class JoinInvitedGhost(
    MatrixClient client,
    Ghosts ghosts,
    Invitations invitations,
    ContactLookup lookup,
    DirectChatStore chats,
    ChatRooms rooms,
    Acceptance acceptance,
    InvitedRoom invitedRoom,
    LeaveEncrypted leaveEncrypted,
    DeclineInvite decline,
    ChatLocks locks)
{
    public bool IsGhost(UserId user) => ghosts.IsGhost(user);

    public async Task<Delivery> JoinAsync(
        Job job, MatrixEvent invite, RoomMemberContent member, UserId ghost, CancellationToken cancellationToken)
    {
        // :: Step 1: may these two talk at all?
        if (invitations.WhyNot(invite.Sender, ghost, job.Lane, out var own, out var contact) is { } why)
        {
            return await decline.DeclineAsync(ghost, invite.RoomId, why, cancellationToken);
        }

        // Asked about strangers alone: whoever has been talked with exists, whatever a server says today.
        if (chats.Find(own, contact) is null or { Consent: Consent.None } && await lookup.WhyNoneAsync(contact, cancellationToken) is { } error)
        {
            return await decline.DeclineAsync(ghost, invite.RoomId, StanzaErrorWords.For(error, contact.ToString()), cancellationToken);
        }

        using var expected = invitedRoom.ExpectMark(invite.Sender);
        await ghosts.EnsureAsync(contact, cancellationToken);
        var chat = await chats.GetOrAddAsync(invite.Sender, own, contact, job.ReceivedAt, cancellationToken);
        using var held = await locks.TakeAsync(chat.Id, cancellationToken);
        chat = chats.Find(own, contact) ?? throw new UnreachableException("A chat just stored is there.");

        // :: Step 2: still in the first room? Then the ghost points to it.
        if (await FirstRoomAsync(chat, invite.RoomId, cancellationToken) is { } first)
        {
            await rooms.OpenHeldAsync(await acceptance.AcceptAsync(chat, cancellationToken), byOwner: true, cancellationToken);
            await decline.DeclineAsync(ghost, invite.RoomId, $"We talk in another room already: {RoomLink.To(first, ghost.Server)}", cancellationToken);
            return new Delivery.Refused("second room")
            {
                Notices = [new Notice($"You opened another room with {contact}; this one stays the chat.", Cause: "second-room")],
                AlsoStored = invitedRoom.KeepWhatWasSaid(chat, invite.RoomId),
            };
        }

        // :: Step 3: join, and see that it is just the two of them
        CrashPoint.Here(CrashPoint.InvitedBeforeJoin);
        await client.JoinAsync(ghost, invite.RoomId, [invite.Sender.Server], cancellationToken);
        CrashPoint.Here(CrashPoint.InvitedAfterJoin);
        var room = await invitedRoom.LookAsync(chat, invite.RoomId, cancellationToken);
        var follows = room.Predecessor is not null && room.Predecessor == chat.RoomId;
        if (room.HasOthers && !follows)
        {
            return await decline.DeclineAsync(ghost, invite.RoomId, "A direct chat has two members, and this room has more.", cancellationToken);
        }

        if (room.IsEncrypted)
        {
            return await leaveEncrypted.DeclineAsync(chat, invite.RoomId, cancellationToken);
        }

        // :: Step 4: what was typed before the join; then the room is the chat's
        var readBack = await invitedRoom.ReadBackAsync(chat, invite.RoomId, cancellationToken);
        var isDirect = member.IsDirect || (follows && await invitedRoom.IsMarkedAsync(chat, cancellationToken));
        return await invitedRoom.TakeAsync(chat, invite.RoomId, isDirect, cancellationToken)
            ? new Delivery.Delivered { ReadBack = readBack }
            : await decline.DeclineAsync(ghost, invite.RoomId, "This room is the chat with another contact; open one of our own.", cancellationToken);
    }

    /// <summary>
    /// The chat's other room, where the ghost is in it, the owner is or has an invite, and it was not replaced. With an invite, there is
    /// something in it that the owner would not see in another.
    /// </summary>
    private async Task<RoomId?> FirstRoomAsync(DirectChat chat, RoomId invited, CancellationToken cancellationToken)
    {
        if (chat is not { Room: RoomState.Open or RoomState.Invited or RoomState.Reinvited, RoomId: { } first } || first == invited)
        {
            return null;
        }

        try
        {
            // Only a member is told: a ghost that was put out still reads the members as they were then.
            var members = await client.JoinedMembersAsync(chat.Ghost, first, cancellationToken);
            var isOwnerAsked = chat.Room != RoomState.Open
                && await client.MembershipAsync(chat, first, cancellationToken) == Membership.Invite;
            // One that was replaced is no place to be pointed to.
            return (members.Contains(chat.Owner) || isOwnerAsked) && await client.StateAsync(chat.Ghost, first, "m.room.tombstone", "", cancellationToken) is null
                ? first
                : null;
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
