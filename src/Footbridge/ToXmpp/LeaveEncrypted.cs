using Footbridge.DirectChats;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.ToXmpp;

/// <summary>
/// A room that is encrypted cannot be read by the bridge. The ghost says so there, and the chat goes on in a room that works: made by
/// the ghost, direct, with the owner invited or, by their puppet, joined. The ghost stays, to say it at what is still written there.
/// </summary>
internal sealed class LeaveEncrypted(
    DirectChatStore chats, FormerRoomStore formerRooms, Acceptance acceptance, RoomMoves moves, ChatLocks locks)
{
    /// <summary>The chat's room became encrypted.</summary>
    public async Task<Delivery> LeaveAsync(Job job, MatrixEvent encryption, CancellationToken cancellationToken)
    {
        if (chats.FindByLane(job.Lane) is not { } stale)
        {
            return new Delivery.Ignored("no chat");
        }

        using var held = await locks.TakeAsync(stale.Id, cancellationToken);
        var chat = chats.FindByLane(job.Lane) ?? stale;
        return chat.RoomId == encryption.RoomId || formerRooms.Contains(chat.Id, encryption.RoomId)
            ? await MoveAsync(chat, encryption.RoomId, cancellationToken)
            : new Delivery.Ignored("not the chat's room");
    }

    /// <summary>The owner invited the ghost to a room that is encrypted: they want the chat, and cannot have it there. Under its lock.</summary>
    public async Task<Delivery> DeclineAsync(DirectChat chat, RoomId encrypted, CancellationToken cancellationToken) =>
        await MoveAsync(await acceptance.AcceptAsync(chat, cancellationToken), encrypted, cancellationToken);

    private async Task<Delivery> MoveAsync(DirectChat chat, RoomId encrypted, CancellationToken cancellationToken)
    {
        var next = await moves.MoveFromAsync(chat, encrypted, cancellationToken);
        var wayOut = next is { } room
            ? $"The chat goes on in a room without encryption, where you are or have an invite: {RoomLink.To(room, chat.Ghost.Server)}"
            : $"Start a chat with {chat.Ghost} in a room without encryption, or send \"chat {chat.Contact}\" to the bridge's bot.";
        return new Delivery.Delivered
        {
            Notices =
            [
                new Notice(
                    $"This room is encrypted, and the bridge cannot read what you write here: nothing of it reaches {chat.Contact}. {wayOut}",
                    Cause: $"encrypted {encrypted}",
                    Room: encrypted.ToString()),
            ],
        };
    }
}
