using Footbridge.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// Withdraws the invite of a request that nobody answered. The chat is then as if the stranger had never written, so they may ask again,
/// within the limits. The request stands until all of that is done: what fails, or ends the process, is done again from the beginning.
/// </summary>
internal sealed partial class RequestWithdrawal(
    Database database, DirectChatStore chats, ChatRooms rooms, InviteRecall invites, ChatMarks marks, ChatLocks locks, TimeProvider time,
    ILogger<RequestWithdrawal> logger)
{
    public async Task WithdrawAsync(DirectChat stale, CancellationToken cancellationToken)
    {
        using var held = await locks.TakeAsync(stale.Id, cancellationToken);
        if (chats.Find(stale.Own, stale.Contact) is not { Consent: Consent.Pending, Room: not RoomState.Open } chat)
        {
            return;
        }

        // :: Step 1: the invite. Where the owner has just taken it, the bridge is about to hear so.
        var invite = chat.RoomId is { } room ? await invites.RecallAsync(chat, room, cancellationToken) : Recall.Gone;
        if (invite == Recall.Taken)
        {
            return;
        }

        // :: Step 2: the room, without which no invite of it can be taken any more; then all of it in one commit
        if (invite == Recall.Gone && chat.RoomId is { } left)
        {
            await rooms.LeaveAsync(chat, left, null, cancellationToken);
        }

        CrashPoint.Here(CrashPoint.WithdrawBeforeCommit);
        await database.WriteAsync(connection => Forget(connection, chat, invite), cancellationToken);
        Log.Withdrawn(logger, chat.Id);
    }

    private void Forget(SqliteConnection connection, DirectChat chat, Recall invite)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        DirectChatStore.SetConsent(connection, chat, Consent.None, now);
        // What is still there accepts when it is taken, for a room without the ghost in it could not be joined at all.
        if (invite == Recall.Standing)
        {
            return;
        }

        DirectChatStore.SetRoom(connection, chat, RoomState.None, null, now);
        marks.TakeOut(connection, chat);
        LinkStore.Forget(connection, chat.Id);
        var subscription = SubscriptionStore.Find(connection, chat.Own, chat.Contact);
        SubscriptionStore.Set(connection, chat, subscription with { PendingIn = false });
    }

    private static partial class Log
    {
        [LoggerMessage(3180, LogLevel.Information, "The request of chat {Chat} was not answered and is withdrawn")]
        public static partial void Withdrawn(ILogger logger, string chat);
    }
}
