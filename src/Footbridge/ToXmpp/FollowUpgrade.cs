using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Microsoft.Extensions.Logging;

namespace Footbridge.ToXmpp;

/// <summary>
/// The chat's room was replaced by another (<c>m.room.tombstone</c>): the ghost follows where it is invited or may join, else the
/// owner's puppet invites it, else it says in the old room what to do, and the chat goes on there until that is done.
/// </summary>
internal sealed partial class FollowUpgrade(
    MatrixClient client,
    DirectChatStore chats,
    Puppets puppets,
    InvitedRoom invitedRoom,
    LeaveEncrypted leaveEncrypted,
    ChatLocks locks,
    ILogger<FollowUpgrade> logger)
{
    public async Task<Delivery> FollowAsync(Job job, MatrixEvent tombstone, CancellationToken cancellationToken)
    {
        if (chats.FindByLane(job.Lane) is not { } stale)
        {
            return new Delivery.Ignored("no chat");
        }

        using var held = await locks.TakeAsync(stale.Id, cancellationToken);
        using var expected = invitedRoom.ExpectMark(stale.Owner);
        var chat = chats.FindByLane(job.Lane) ?? stale;
        if (chat.Room != RoomState.Open || chat.RoomId != tombstone.RoomId)
        {
            return new Delivery.Ignored("not the chat's room");
        }

        // :: Step 1: into the room that is named
        // m.room.tombstone: {"body": "This room has been replaced", "replacement_room": "!newroom:example.org"}
        if (!TryReadSuccessor(tombstone, out var successor))
        {
            return new Delivery.Ignored("no room is named that replaces it");
        }

        CrashPoint.Here(CrashPoint.UpgradeBeforeJoin);
        if (!await TryJoinAsync(chat, successor, tombstone.Sender, cancellationToken))
        {
            return CannotFollow(chat, successor);
        }

        CrashPoint.Here(CrashPoint.UpgradeAfterJoin);

        // :: Step 2: is it what it says, and is the owner in it?
        var room = await invitedRoom.LookAsync(chat, successor, cancellationToken);
        if (!room.HasOwner || room.Predecessor != chat.RoomId)
        {
            await client.LeaveAsync(chat.Ghost, successor, "This room does not replace our chat's, or you are not in it.", cancellationToken);
            return CannotFollow(chat, successor);
        }

        if (room.IsEncrypted)
        {
            return await leaveEncrypted.DeclineAsync(chat, successor, cancellationToken);
        }

        // :: Step 3: what was said there before the ghost came; then the room is the chat's, with the old one's marks
        var readBack = await invitedRoom.ReadBackAsync(chat, successor, cancellationToken);
        var isDirect = await invitedRoom.IsMarkedAsync(chat, cancellationToken);
        await invitedRoom.TakeAsync(chat, successor, isDirect, cancellationToken);
        return new Delivery.Delivered { ReadBack = readBack };
    }

    private static bool TryReadSuccessor(MatrixEvent tombstone, out RoomId successor)
    {
        successor = default;
        return tombstone.Content.TryGetProperty("replacement_room", out var named)
            && named.ValueKind == JsonValueKind.String
            && RoomId.TryParse(named.GetString(), out successor);
    }

    private async Task<bool> TryJoinAsync(DirectChat chat, RoomId successor, UserId upgrader, CancellationToken cancellationToken)
    {
        try
        {
            await client.JoinAsync(chat.Ghost, successor, [upgrader.Server], cancellationToken);
            return true;
        }
        catch (MatrixException exception) when (IsRefusal(exception))
        {
            Log.NotInvited(logger, chat.Id, exception.ErrCode);
        }

        if (!puppets.CanActFor(chat.Owner))
        {
            return false;
        }

        try
        {
            var invite = new JsonObject { ["membership"] = "invite", ["is_direct"] = true };
            await client.SendStateAsync(chat.Owner, successor, "m.room.member", chat.Ghost.ToString(), invite, cancellationToken);
            CrashPoint.Here(CrashPoint.UpgradeAfterInvite);
            await client.JoinAsync(chat.Ghost, successor, [upgrader.Server], cancellationToken);
            return true;
        }
        catch (MatrixException exception) when (IsRefusal(exception))
        {
            Log.PuppetCannotInvite(logger, chat.Id, exception.ErrCode);
            return false;
        }
    }

    // COMPAT(Synapse, seen with 1.160): a room that nobody invited us to may also be "unknown" (404) to the one who asks.
    private static bool IsRefusal(MatrixException exception) =>
        exception.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.BadRequest;

    private static Delivery.Refused CannotFollow(DirectChat chat, RoomId successor) => new("the new room cannot be joined")
    {
        Notices =
        [
            new Notice(
                $"This room was replaced by another, and I may not come there by myself: invite {chat.Ghost} into {RoomLink.To(successor, chat.Ghost.Server)}. "
                + "Until then the chat goes on here."),
        ],
    };

    private static partial class Log
    {
        [LoggerMessage(3100, LogLevel.Information, "The ghost of chat {Chat} was not invited to the room that replaces its own ({ErrCode})")]
        public static partial void NotInvited(ILogger logger, string chat, string errCode);

        [LoggerMessage(3101, LogLevel.Information, "The puppet of chat {Chat}'s owner cannot invite the ghost to the room that replaces its own ({ErrCode})")]
        public static partial void PuppetCannotInvite(ILogger logger, string chat, string errCode);
    }
}
