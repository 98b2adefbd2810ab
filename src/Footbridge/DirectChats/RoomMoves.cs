using Footbridge.Matrix;
using Footbridge.Storage;

namespace Footbridge.DirectChats;

/// <summary>
/// A chat that cannot use the room it has, or was offered, goes on in one that its ghost makes. The other room stays known: what
/// is still said there belongs to the chat.
/// </summary>
internal sealed class RoomMoves(
    Database database, DirectChatStore chats, FormerRoomStore formerRooms, ChatRooms rooms, ChatMarks marks, HandOver handOver, TimeProvider time)
{
    // Whoever encrypts each new room at once, by hand or by program, does not get a hundred of them.
    private const int MostAnHour = 3;

    /// <summary>Under the chat's lock. The room in which the chat goes on; null where there is none. May be done again at any point.</summary>
    public async Task<RoomId?> MoveFromAsync(DirectChat chat, RoomId unusable, CancellationToken cancellationToken)
    {
        if (formerRooms.CountOthersSince(chat.Id, unusable, Now - (long)TimeSpan.FromHours(1).TotalMilliseconds) >= MostAnHour)
        {
            return null;
        }

        CrashPoint.Here(CrashPoint.MoveBeforeCommit);
        await database.WriteAsync(
            connection =>
            {
                FormerRoomStore.Add(connection, chat.Id, unusable, Now);
                handOver.Move(connection, unusable, chat.Lane);
                if (chat.RoomId == unusable)
                {
                    DirectChatStore.SetRoom(connection, chat, RoomState.None, null, Now);
                }
            },
            cancellationToken);
        CrashPoint.Here(CrashPoint.MoveAfterCommit);
        var next = await TryOpenAsync(chat, cancellationToken);
        CrashPoint.Here(CrashPoint.MoveAfterOpen);
        // Last: what a client wrote into m.direct when it made the room is there by now.
        await database.WriteAsync(connection => marks.TakeOut(connection, chat with { RoomId = unusable }), cancellationToken);
        CrashPoint.Here(CrashPoint.MoveAfterUnmark);
        return next;
    }

    private async Task<RoomId?> TryOpenAsync(DirectChat chat, CancellationToken cancellationToken)
    {
        try
        {
            return (await rooms.OpenHeldAsync(Fresh(chat), byOwner: true, cancellationToken)).RoomId;
        }
        catch (InviteRefusedException)
        {
            return null;
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private DirectChat Fresh(DirectChat chat) =>
        chats.Find(chat.Own, chat.Contact) ?? throw new StoreException($"The chat {chat.Id} is not in the store any more.");
}
