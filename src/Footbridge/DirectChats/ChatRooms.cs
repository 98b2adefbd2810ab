using System.Net;
using System.Text.Json.Nodes;
using Footbridge.Configuration;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// The room of a direct chat: made by the ghost, found again, opened again, and brought to the owner. Everything here is
/// done under the chat's lock, may stop at any point, and goes on from what the store and the homeserver hold.
/// </summary>
internal sealed partial class ChatRooms(
    MatrixClient client,
    Database database,
    DirectChatStore chats,
    JobStore jobs,
    Puppets puppets,
    PuppetDoubts doubts,
    ChatMarks marks,
    RoomMaker maker,
    RoomPower power,
    ChatLocks locks,
    BridgeConfig config,
    TimeProvider time,
    ILogger<ChatRooms> logger)
{
    /// <summary>
    /// Makes sure that there is a room into which the ghost can post and which the owner has at least an invite to;
    /// where the owner accepted the chat and has a puppet, they are joined at once and the room is marked direct. Back into
    /// a room they left the puppet follows only where the owner asked (<paramref name="byOwner"/>). With <c>strangers: join</c> they
    /// are joined to a stranger's room too, which accepts nobody. Where a job towards XMPP asks, <paramref name="asking"/> is its lane.
    /// </summary>
    /// <exception cref="InviteRefusedException">The owner cannot be invited.</exception>
    /// <exception cref="RoomUndecidedException">What the owner did about the room is to be dealt with first.</exception>
    public async Task<DirectChat> OpenAsync(DirectChat stale, bool byOwner, LaneKey? asking, CancellationToken cancellationToken)
    {
        // By the word of the owner the room is looked at: they may have left it without our having heard of it yet.
        if (stale.Room == RoomState.Open && !byOwner)
        {
            return stale;
        }

        using var held = await locks.TakeAsync(stale.Id, cancellationToken);
        var chat = Fresh(stale);
        // After a crash the ghost may be in a room already to which the owner invited it, and the chat not know of it: another
        // made now would be a second one, and what is said in one of the two would be seen by nobody. Behind who asks it would wait for ever.
        if (chat.Room is RoomState.None or RoomState.Creating && asking != chat.Lane && jobs.HasRoomJob(chat.Lane))
        {
            throw new RoomUndecidedException();
        }

        return await OpenHeldAsync(chat, byOwner, cancellationToken);
    }

    /// <summary><see cref="OpenAsync"/> for who has the chat's lock already.</summary>
    public async Task<DirectChat> OpenHeldAsync(DirectChat chat, bool byOwner, CancellationToken cancellationToken)
    {
        using var expected = marks.Expect(chat.Owner);
        if (chat.RoomId is { } known && await IsToBeReopenedAsync(chat, known, byOwner, cancellationToken))
        {
            chat = await ReopenAsync(chat, known, cancellationToken);
        }

        if (chat.Room is RoomState.None or RoomState.Creating)
        {
            await maker.MakeAsync(chat, cancellationToken);
            chat = Fresh(chat);
        }

        var puppetMayJoin = chat.Room == RoomState.Invited || (byOwner && chat.Room == RoomState.Reinvited);
        if (puppetMayJoin && IsWelcome(chat) && puppets.CanActFor(chat.Owner))
        {
            chat = await JoinPuppetAsync(chat, cancellationToken);
        }

        return chat;
    }

    /// <summary>Takes the room that was asked for before, should it be there, and makes none.</summary>
    /// <inheritdoc cref="RoomMaker.TakeFoundAsync"/>
    public async Task TakeFoundAsync(DirectChat stale, CancellationToken cancellationToken)
    {
        using var held = await locks.TakeAsync(stale.Id, cancellationToken);
        await maker.TakeFoundAsync(Fresh(stale), cancellationToken);
    }

    /// <summary>Leaves the room for good, as after a declined request; the next one is a new room. A consent of null stays as it is.</summary>
    /// <returns>The room that was left.</returns>
    public async Task<RoomId?> AbandonAsync(DirectChat stale, Consent? consent, CancellationToken cancellationToken)
    {
        using var held = await locks.TakeAsync(stale.Id, cancellationToken);
        var chat = Fresh(stale);
        if (stale.RoomId is not null && chat.RoomId != stale.RoomId)
        {
            // Done already, or it has another room by now.
            return null;
        }

        CrashPoint.Here(CrashPoint.AbandonBeforeLeave);
        if (chat.RoomId is { } room)
        {
            // Without a ghost in it the room could not be joined, so no invite to it may be left.
            if (chat.Room is RoomState.Invited or RoomState.Reinvited)
            {
                await power.TryTakeInviteBackAsync(chat, room, "the request was turned down", cancellationToken);
            }

            await LeaveAsync(chat, room, null, cancellationToken);
        }

        CrashPoint.Here(CrashPoint.AbandonAfterLeave);
        await database.WriteAsync(
            connection =>
            {
                DirectChatStore.SetConsent(connection, chat, consent ?? chat.Consent, Now);
                DirectChatStore.SetRoom(connection, chat, RoomState.None, null, Now);
                marks.TakeOut(connection, chat);
            },
            cancellationToken);
        CrashPoint.Here(CrashPoint.AbandonAfterCommit);
        return chat.RoomId;
    }

    /// <summary>The ghost leaves; where it is not in the room any more, that is as good.</summary>
    public async Task LeaveAsync(DirectChat chat, RoomId room, string? reason, CancellationToken cancellationToken)
    {
        try
        {
            await client.LeaveAsync(chat.Ghost, room, reason, cancellationToken);
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            Log.NotInRoom(logger, exception.ErrCode);
        }
    }

    private bool IsWelcome(DirectChat chat) =>
        chat.Consent == Consent.Accepted || (chat.Consent == Consent.Pending && config.Strangers == StrangerPolicy.Join);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private DirectChat Fresh(DirectChat chat) =>
        chats.Find(chat.Own, chat.Contact) ?? throw new StoreException($"The chat {chat.Id} is not in the store any more.");

    private async Task<bool> IsToBeReopenedAsync(DirectChat chat, RoomId room, bool byOwner, CancellationToken cancellationToken) =>
        chat.Room == RoomState.Closed
        || (chat.Room == RoomState.Open && byOwner && !await client.AreBothInAsync(chat, room, cancellationToken));

    // POST /invite cannot carry is_direct; the member event can.
    private async Task<DirectChat> ReopenAsync(DirectChat chat, RoomId room, CancellationToken cancellationToken)
    {
        RoomState state;
        CrashPoint.Here(CrashPoint.ReopenBeforeInvite);
        try
        {
            await client.SendStateAsync(
                chat.Ghost,
                room,
                "m.room.member",
                chat.Owner.ToString(),
                new JsonObject { ["membership"] = "invite", ["is_direct"] = true },
                cancellationToken);
            CrashPoint.Here(CrashPoint.ReopenAfterInvite);
            state = RoomState.Reinvited;
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            Log.NotReopened(logger, chat.Id, exception.ErrCode);
            state = await client.AreBothInAsync(chat, room, cancellationToken) ? RoomState.Open : RoomState.None;
        }

        await database.WriteAsync(
            connection =>
            {
                DirectChatStore.SetRoom(connection, chat, state, state == RoomState.None ? null : room, Now);
                if (state == RoomState.Open)
                {
                    // They were taken out when it looked as if one of the two had gone.
                    marks.PutIn(connection, chat, room);
                }
            },
            cancellationToken);
        CrashPoint.Here(CrashPoint.ReopenAfterCommit);
        return Fresh(chat);
    }

    private async Task<DirectChat> JoinPuppetAsync(DirectChat chat, CancellationToken cancellationToken)
    {
        var room = chat.RoomId ?? throw new StoreException($"The chat {chat.Id} is invited without a room.");
        try
        {
            var reason = chat.Consent == Consent.Accepted ? null : OwnerPresence.JoinedByBridge;
            await client.JoinAsync(chat.Owner, room, [], reason, cancellationToken);
        }
        catch (MatrixException exception) when ((int)exception.Status < 500 && exception.Status != HttpStatusCode.TooManyRequests)
        {
            // The invite stands: the owner joins by hand.
            Log.PuppetFailed(logger, chat.Id, exception.ErrCode);
            doubts.Raise(chat.Owner);
            return chat;
        }

        await power.LetOwnerLeadAsync(chat, room, cancellationToken);
        CrashPoint.Here(CrashPoint.RoomAfterPuppetJoin);
        await database.WriteAsync(
            connection =>
            {
                DirectChatStore.SetRoom(connection, chat, RoomState.Open, room, Now);
                // The ghost's was taken out when the owner left, and the owner's join is no news to anybody by now.
                marks.PutIn(connection, chat, room);
            },
            cancellationToken);
        return Fresh(chat);
    }

    private static partial class Log
    {
        [LoggerMessage(3022, LogLevel.Information, "The room of chat {Chat} cannot be opened again ({ErrCode})")]
        public static partial void NotReopened(ILogger logger, string chat, string errCode);

        [LoggerMessage(3023, LogLevel.Warning, "The puppet of chat {Chat}'s owner could not join ({ErrCode}); the invite stays")]
        public static partial void PuppetFailed(ILogger logger, string chat, string errCode);

        [LoggerMessage(3024, LogLevel.Debug, "The ghost was not in the room it was to leave ({ErrCode})")]
        public static partial void NotInRoom(ILogger logger, string errCode);
    }
}

/// <summary>An event about the chat's room waits in the inbox: whether a room has to be made is known only after it.</summary>
internal sealed class RoomUndecidedException() : Exception("What the owner did about the room is to be dealt with first.");
