using Footbridge.DirectChats;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Profiles;
using Footbridge.Storage;

namespace Footbridge.ToXmpp;

/// <summary>Members of a chat's room coming and going: the owner, or the ghost by another's hand.</summary>
internal sealed class FollowMembers(
    DirectChatStore chats,
    FormerRoomStore formerRooms,
    OwnerPresence presence,
    UnseenPosts unseen,
    ChatRooms rooms,
    RoomPower power,
    OwnerHints hints)
{
    public async Task<Delivery> FollowAsync(Job job, MatrixEvent matrixEvent, RoomMemberContent member, CancellationToken cancellationToken)
    {
        if (chats.FindByLane(job.Lane) is not { } chat || !UserId.TryParse(matrixEvent.StateKey, out var who))
        {
            return new Delivery.Ignored("no chat, or no user");
        }

        if (chat.RoomId != matrixEvent.RoomId)
        {
            return await FollowInOtherAsync(chat, matrixEvent.RoomId, who, member, cancellationToken);
        }

        return who == chat.Owner ? await FollowOwnerAsync(chat, matrixEvent.EventId, member, cancellationToken)
            : who == chat.Ghost ? await FollowGhostAsync(chat, matrixEvent.Sender, member, cancellationToken)
            : new Delivery.Ignored("neither owner nor ghost");
    }

    /// <summary>A room that the chat went on from keeps its ghost only for the owner's sake.</summary>
    private async Task<Delivery> FollowInOtherAsync(
        DirectChat chat, RoomId room, UserId who, RoomMemberContent member, CancellationToken cancellationToken)
    {
        if (who != chat.Owner || member.Membership is not (Membership.Leave or Membership.Ban) || !formerRooms.Contains(chat.Id, room))
        {
            return new Delivery.Ignored("not the chat's room");
        }

        await rooms.LeaveAsync(chat, room, null, cancellationToken);
        return new Delivery.Delivered();
    }

    private async Task<Delivery> FollowOwnerAsync(DirectChat chat, EventId eventId, RoomMemberContent member, CancellationToken cancellationToken)
    {
        switch (member.Membership)
        {
            case Membership.Join:
                hints.Take(chat, member);
                if (chat is { Room: not RoomState.Open, RoomId: { } room })
                {
                    await power.LetOwnerLeadAsync(chat, room, cancellationToken);
                }

                await presence.HasJoinedAsync(chat, member.Reason, cancellationToken);
                return new Delivery.Delivered();

            // The bridge's own doing, which goes on by itself.
            case Membership.Leave when chat.Consent == Consent.Pending && member.Reason == InviteRecall.NobodyAnswered:
                return new Delivery.Ignored("a request that is being withdrawn");

            // A declined request: no further word from them until the owner writes.
            case Membership.Leave or Membership.Ban when IsDecline(chat, member):
                await rooms.AbandonAsync(chat, Consent.Declined, cancellationToken);
                return new Delivery.Delivered();

            case Membership.Leave or Membership.Ban:
                await presence.HasGoneAsync(chat, null, cancellationToken);
                await unseen.InviteBackAfterAsync(chat, eventId, cancellationToken);
                return new Delivery.Delivered();

            default:
                return new Delivery.Ignored("invited, or knocking");
        }
    }

    // An invite that could not be withdrawn after its time is still there to be declined.
    private static bool IsDecline(DirectChat chat, RoomMemberContent member) =>
        chat.Consent == Consent.Pending || (chat.Consent == Consent.None && member.Reason != InviteRecall.NobodyAnswered);

    private async Task<Delivery> FollowGhostAsync(DirectChat chat, UserId by, RoomMemberContent member, CancellationToken cancellationToken)
    {
        switch (member.Membership)
        {
            case Membership.Ban:
                // Whom to block is the owner's decision alone; another's ban ends the room and nothing more.
                await presence.HasGoneAsync(chat, by == chat.Owner ? Consent.Blocked : null, cancellationToken);
                return new Delivery.Delivered();

            // Sent away by an owner who never answered: declined.
            case Membership.Leave when chat.Consent == Consent.Pending && by == chat.Owner:
                await rooms.AbandonAsync(chat, Consent.Declined, cancellationToken);
                return new Delivery.Delivered();

            // Kicked, or the ban lifted, which is what closed the room. A block by word stays.
            case Membership.Leave:
                var isLifted = chat is { Consent: Consent.Blocked, Room: RoomState.Closed } && by == chat.Owner;
                await presence.HasGoneAsync(chat, isLifted ? Consent.Accepted : null, cancellationToken);
                return new Delivery.Delivered();

            default:
                return new Delivery.Ignored("the ghost's own doing");
        }
    }
}
