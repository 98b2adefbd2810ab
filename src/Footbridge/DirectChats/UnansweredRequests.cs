using System.Net;
using Footbridge.Configuration;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// Withdraws the invites of requests that nobody answered for the lifetime of a request. The chat is then as if the stranger had
/// never written, so they may ask again, within the limits.
/// </summary>
internal sealed partial class UnansweredRequests(
    MatrixClient client,
    Database database,
    DirectChatStore chats,
    ChatRooms rooms,
    RoomPower power,
    Puppets puppets,
    ChatMarks marks,
    ChatLocks locks,
    LimitsConfig limits,
    TimeProvider time,
    ILogger<UnansweredRequests> logger) : BackgroundService
{
    /// <summary>Stands in the member event by which the invite goes away, and tells it from the owner's own decline.</summary>
    public const string NobodyAnswered = "nobody answered";

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Round, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await WithdrawOldAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is MatrixException or HomeserverUnreachableException or StoreException)
            {
                // What was withdrawn before the failure is stored; the rest has its turn in the next round.
                Log.NotWithdrawn(logger, exception.Message);
            }
        }
    }

    private async Task WithdrawOldAsync(CancellationToken cancellationToken)
    {
        var before = (time.GetUtcNow() - limits.RequestLifetime).ToUnixTimeMilliseconds();
        foreach (var chat in chats.UnansweredSince(before))
        {
            await WithdrawAsync(chat, cancellationToken);
        }
    }

    private async Task WithdrawAsync(DirectChat stale, CancellationToken cancellationToken)
    {
        using var held = await locks.TakeAsync(stale.Id, cancellationToken);
        if (chats.Find(stale.Own, stale.Contact) is not { Consent: Consent.Pending, Room: not RoomState.Open } chat)
        {
            return;
        }

        // First what is decided: should the process end behind this, an invite is left that can still be accepted.
        await database.WriteAsync(connection => DirectChatStore.SetConsent(connection, chat, Consent.None, Now), cancellationToken);
        await WithdrawInviteAsync(chat, cancellationToken);
        Log.Withdrawn(logger, chat.Id);
    }

    /// <summary>
    /// By the ghost where it stands above the owner (see <see cref="RoomPower"/>), else by the puppet. Where neither can, since the owner
    /// has put the puppet off meanwhile, the invite stays, and accepts when it is taken: a room without the ghost in it could not
    /// be joined at all.
    /// </summary>
    private async Task WithdrawInviteAsync(DirectChat chat, CancellationToken cancellationToken)
    {
        if (chat.RoomId is not { } room)
        {
            return;
        }

        if (!await power.TryTakeInviteBackAsync(chat, room, NobodyAnswered, cancellationToken))
        {
            if (!puppets.CanActFor(chat.Owner))
            {
                return;
            }

            await DeclineForOwnerAsync(chat, room, cancellationToken);
        }

        await rooms.LeaveAsync(chat, room, null, cancellationToken);
        await database.WriteAsync(connection => Forget(connection, chat), cancellationToken);
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

    private void Forget(SqliteConnection connection, DirectChat chat)
    {
        DirectChatStore.SetRoom(connection, chat, RoomState.None, null, Now);
        marks.TakeOut(connection, chat);
        LinkStore.Forget(connection, chat.Id);
        var subscription = SubscriptionStore.Find(connection, chat.Own, chat.Contact);
        SubscriptionStore.Set(connection, chat, subscription with { PendingIn = false });
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static partial class Log
    {
        [LoggerMessage(3180, LogLevel.Information, "The request of chat {Chat} was not answered and is withdrawn")]
        public static partial void Withdrawn(ILogger logger, string chat);

        [LoggerMessage(3181, LogLevel.Warning, "A request that was not answered could not be withdrawn yet: {Reason}")]
        public static partial void NotWithdrawn(ILogger logger, string reason);

        [LoggerMessage(3182, LogLevel.Information, "Chat {Chat} has no invite that could be withdrawn ({ErrCode})")]
        public static partial void NoInvite(ILogger logger, string chat, string errCode);
    }
}
