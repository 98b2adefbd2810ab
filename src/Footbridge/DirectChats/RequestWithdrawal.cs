using System.Net;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// Withdraws the invite of a request that nobody answered. The chat is then as if the stranger had never written, so they may ask again,
/// within the limits. The request stands until all of that is done: what fails, or ends the process, is done again from the beginning.
/// </summary>
internal sealed partial class RequestWithdrawal(
    MatrixClient client,
    Database database,
    DirectChatStore chats,
    ChatRooms rooms,
    RoomPower power,
    Puppets puppets,
    ChatMarks marks,
    ChatLocks locks,
    TimeProvider time,
    ILogger<RequestWithdrawal> logger)
{
    /// <summary>Stands in the member event by which the invite goes away, and tells it from the owner's own decline.</summary>
    public const string NobodyAnswered = "nobody answered";

    public async Task WithdrawAsync(DirectChat stale, CancellationToken cancellationToken)
    {
        using var held = await locks.TakeAsync(stale.Id, cancellationToken);
        if (chats.Find(stale.Own, stale.Contact) is not { Consent: Consent.Pending, Room: not RoomState.Open } chat)
        {
            return;
        }

        // :: Step 1: the invite. Where the owner has just taken it, the bridge is about to hear so.
        var membership = chat.RoomId is { } room ? await client.MembershipAsync(chat, room, cancellationToken) : Membership.Leave;
        if (membership == Membership.Join)
        {
            return;
        }

        var isGone = chat.RoomId is not { } inviting || await TakeInviteBackAsync(chat, inviting, membership, cancellationToken);

        // :: Step 2: the room, without which no invite of it can be taken any more; then all of it in one commit
        if (isGone && chat.RoomId is { } left)
        {
            await rooms.LeaveAsync(chat, left, null, cancellationToken);
        }

        CrashPoint.Here(CrashPoint.WithdrawBeforeCommit);
        await database.WriteAsync(connection => Forget(connection, chat, isGone), cancellationToken);
        Log.Withdrawn(logger, chat.Id);
    }

    /// <summary>
    /// By the ghost where it stands above the owner (see <see cref="RoomPower"/>), else by the puppet. False where neither can, since the owner
    /// has put the puppet off meanwhile: the invite stays, and accepts when it is taken, for a room without the ghost in it could not
    /// be joined at all.
    /// </summary>
    private async Task<bool> TakeInviteBackAsync(DirectChat chat, RoomId room, Membership? membership, CancellationToken cancellationToken)
    {
        // Done already, by an attempt that came no further than this.
        if (membership is not (Membership.Invite or null) || await power.TryTakeInviteBackAsync(chat, room, NobodyAnswered, cancellationToken))
        {
            return true;
        }

        if (!puppets.CanActFor(chat.Owner))
        {
            return membership is null;
        }

        await DeclineForOwnerAsync(chat, room, cancellationToken);
        return true;
    }

    private async Task DeclineForOwnerAsync(DirectChat chat, RoomId room, CancellationToken cancellationToken)
    {
        try
        {
            await client.LeaveAsync(chat.Owner, room, NobodyAnswered, cancellationToken);
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            Log.NoInvite(logger, chat.Id, exception.ErrCode);
        }
    }

    private void Forget(SqliteConnection connection, DirectChat chat, bool isGone)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        DirectChatStore.SetConsent(connection, chat, Consent.None, now);
        if (!isGone)
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

        [LoggerMessage(3182, LogLevel.Information, "Chat {Chat} has no invite that could be withdrawn ({ErrCode})")]
        public static partial void NoInvite(ILogger logger, string chat, string errCode);
    }
}
