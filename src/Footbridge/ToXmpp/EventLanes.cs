using System.Diagnostics.CodeAnalysis;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Data.Sqlite;

namespace Footbridge.ToXmpp;

/// <summary>
/// Which lane an event belongs to, decided inside the commit that stores it: the chat's, the bot's, or that of a room which
/// nobody knows yet.
/// </summary>
internal sealed class EventLanes(AssertedIdentities identities, GhostNames names, GatewayAddresses addresses)
{
    public LaneKey Of(SqliteConnection connection, MatrixEvent matrixEvent)
    {
        if (DirectChatStore.FindByRoom(connection, matrixEvent.RoomId) is { } chat)
        {
            return chat.Lane;
        }

        if (BotRoomStore.Contains(connection, matrixEvent.RoomId))
        {
            return LaneKey.OfBotRoom(matrixEvent.RoomId);
        }

        if (DirectChatStore.FindByFormerRoom(connection, matrixEvent.RoomId) is { } former)
        {
            return former.Lane;
        }

        if (!IsInviteOfOurs(matrixEvent, out var invited))
        {
            return LaneKey.OfUnknownRoom(matrixEvent.RoomId);
        }

        // The state key of the invite already tells the chat, before any room of it is known.
        return TryGetContact(connection, invited, out var contact) && addresses.TryToJid(matrixEvent.Sender, out var own)
            ? LaneKey.OfChat(matrixEvent.Sender, own, contact)
            : LaneKey.OfBotRoom(matrixEvent.RoomId);
    }

    private bool IsInviteOfOurs(MatrixEvent matrixEvent, out UserId invited)
    {
        invited = default;
        return matrixEvent.Type == "m.room.member"
            && UserId.TryParse(matrixEvent.StateKey, out invited)
            && identities.IsOurs(invited)
            && RoomMemberContent.TryRead(matrixEvent.Content, out var member)
            && member.Membership == Membership.Invite;
    }

    private bool TryGetContact(SqliteConnection connection, UserId ghost, [NotNullWhen(true)] out Jid contact)
    {
        if (GhostStore.FindContact(connection, ghost) is { } known)
        {
            contact = known;
            return true;
        }

        return names.TryToJid(ghost, out contact);
    }
}
