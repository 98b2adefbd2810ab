using System.Net;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>An owner ends a chat by a word to the bridge; what they do by hand in the room comes in as an event instead.</summary>
internal sealed partial class ChatEnding(
    MatrixClient client,
    Database database,
    DirectChatStore chats,
    ChatRooms rooms,
    OwnerPresence presence,
    ChatLocks locks,
    Puppets puppets,
    Outbox outbox,
    TimeProvider time,
    ILogger<ChatEnding> logger)
{
    /// <summary>
    /// True where the owner is out of the room, which stays the chat's and can be opened again. False without a puppet: then they leave
    /// it themselves, or write there again. The ghost stays either way, since the homeserver would tell the bridge nothing of a room
    /// without it, and what the owner says there would be lost.
    /// </summary>
    public async Task<bool> CloseAsync(DirectChat chat, CancellationToken cancellationToken)
    {
        var hasLeft = chat.RoomId is { } room && await TryLeaveForOwnerAsync(chat, room, cancellationToken);
        await presence.HasGoneAsync(chat, null, cancellationToken);
        return hasLeft;
    }

    /// <summary>A request is turned down, as by refusing its invite.</summary>
    public Task DeclineAsync(DirectChat chat, CancellationToken cancellationToken) => TurnDownAsync(chat, Consent.Declined, cancellationToken);

    /// <summary>Nothing goes to the contact or comes from them. A room that the owner has been in stays, for reading.</summary>
    public async Task BlockAsync(DirectChat chat, CancellationToken cancellationToken)
    {
        if (chat.Consent == Consent.Pending)
        {
            await TurnDownAsync(chat, Consent.Blocked, cancellationToken);
        }

        using var held = await locks.TakeAsync(chat.Id, cancellationToken);
        await database.WriteAsync(
            connection =>
            {
                DirectChatStore.SetConsent(connection, chat, Consent.Blocked, Now);
                EndSubscription(connection, chat);
            },
            cancellationToken);
    }

    /// <summary>Where the two talked before they talk again; who was blocked before is a stranger again.</summary>
    public async Task<Consent> UnblockAsync(DirectChat stale, CancellationToken cancellationToken)
    {
        using var held = await locks.TakeAsync(stale.Id, cancellationToken);
        var chat = chats.Find(stale.Own, stale.Contact) ?? stale;
        var consent = chat.RoomId is null ? Consent.None : Consent.Accepted;
        await database.WriteAsync(connection => DirectChatStore.SetConsent(connection, chat, consent, Now), cancellationToken);
        return consent;
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task TurnDownAsync(DirectChat chat, Consent consent, CancellationToken cancellationToken)
    {
        // The room as it is by then: a request's may be in the making when it is turned down.
        if (await rooms.AbandonAsync(chat, consent, cancellationToken) is { } room)
        {
            await TryLeaveForOwnerAsync(chat, room, cancellationToken);
        }
    }

    // RFC 6121 sections 3.2 and 3.3: <presence type='unsubscribed'/> takes the permission back, 'unsubscribe' gives up the other's.
    private void EndSubscription(SqliteConnection connection, DirectChat chat)
    {
        var subscription = SubscriptionStore.Find(connection, chat.Own, chat.Contact);
        if (subscription.From)
        {
            outbox.Add(connection, new Presence { From = chat.Own, To = chat.Contact, Type = PresenceType.Unsubscribed });
        }

        if (subscription.To || subscription.PendingOut)
        {
            outbox.Add(connection, new Presence { From = chat.Own, To = chat.Contact, Type = PresenceType.Unsubscribe });
        }

        SubscriptionStore.Set(connection, chat, new Subscription(false, false, false, false));
    }

    /// <summary>True where the owner's puppet left, or refused the invite, for them.</summary>
    private async Task<bool> TryLeaveForOwnerAsync(DirectChat chat, RoomId room, CancellationToken cancellationToken)
    {
        if (!puppets.CanActFor(chat.Owner))
        {
            return false;
        }

        try
        {
            await client.LeaveAsync(chat.Owner, room, null, cancellationToken);
            return true;
        }
        catch (MatrixException exception) when ((int)exception.Status < 500 && exception.Status != HttpStatusCode.TooManyRequests)
        {
            Log.NotLeft(logger, chat.Id, exception.ErrCode);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3140, LogLevel.Information, "The room of chat {Chat} could not be left for its owner ({ErrCode})")]
        public static partial void NotLeft(ILogger logger, string chat, string errCode);
    }
}
