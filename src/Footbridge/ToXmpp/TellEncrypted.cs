using Footbridge.DirectChats;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.ToXmpp;

/// <summary>A chat's room that becomes encrypted is said so at once: the bridge cannot read what is written there.</summary>
internal sealed class TellEncrypted(DirectChatStore chats)
{
    public static Notice NoticeFor(DirectChat chat) => new(
        $"This room is encrypted, and the bridge cannot read what you write here: nothing of it reaches {chat.Contact}. "
        + $"Leave this room and start a chat with {chat.Ghost} in a room without encryption, or send \"chat {chat.Contact}\" to the bridge's bot.",
        Cause: "encrypted-room");

    public Delivery Tell(Job job, MatrixEvent matrixEvent) =>
        chats.FindByLane(job.Lane) is { } chat && chat.RoomId == matrixEvent.RoomId
            ? new Delivery.Delivered { Notices = [NoticeFor(chat)] }
            : new Delivery.Ignored("not the chat's room");
}
