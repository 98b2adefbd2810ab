using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.DirectChats;

/// <summary>What follows from the owner being in the chat's room, or having left it.</summary>
internal sealed class OwnerPresence(
    MatrixClient client, Database database, DirectChatStore chats, Acceptance acceptance, ChatMarks marks, ChatLocks locks, TimeProvider time)
{
    /// <summary>Stands in the member event where the bridge joined an owner to the room of a contact they have not accepted.</summary>
    public const string JoinedByBridge = "joined by the bridge";

    /// <summary>
    /// The owner joined, which accepts the contact. Not so where the bridge joined them: then a member event of theirs is that join,
    /// or a new name, and the chat has been open since.
    /// </summary>
    public async Task HasJoinedAsync(DirectChat chat, string? reason, CancellationToken cancellationToken)
    {
        using var held = await locks.TakeAsync(chat.Id, cancellationToken);
        var fresh = Fresh(chat);
        if (fresh.Consent != Consent.Pending || (fresh.Room != RoomState.Open && reason != JoinedByBridge))
        {
            await SettleAsync(fresh, cancellationToken);
        }
    }

    /// <summary>
    /// The owner wrote in the room: the contact is accepted, the chat open, its room marked direct. One they blocked stays so until
    /// they say otherwise. What comes late, from before they left, accepts and no more.
    /// </summary>
    public async Task<DirectChat> IsHereAsync(DirectChat chat, CancellationToken cancellationToken)
    {
        if (chat is { Consent: Consent.Accepted, Room: RoomState.Open })
        {
            return chat;
        }

        using var held = await locks.TakeAsync(chat.Id, cancellationToken);
        var fresh = Fresh(chat);
        return await HasLeftAsync(fresh, cancellationToken)
            ? await acceptance.AcceptAsync(fresh, cancellationToken)
            : await SettleAsync(fresh, cancellationToken);
    }

    /// <summary>The owner said that they want this chat.</summary>
    public async Task<DirectChat> WantsAsync(DirectChat chat, CancellationToken cancellationToken)
    {
        using var held = await locks.TakeAsync(chat.Id, cancellationToken);
        return await acceptance.AcceptAsync(Fresh(chat), cancellationToken);
    }

    /// <summary>
    /// The owner or the ghost is out of this room: the chat is closed until one of the two writes again, unless it has another
    /// room by now. A <paramref name="consent"/> of null leaves it as it is.
    /// </summary>
    public async Task HasGoneAsync(DirectChat stale, Consent? consent, CancellationToken cancellationToken)
    {
        using var held = await locks.TakeAsync(stale.Id, cancellationToken);
        var chat = Fresh(stale);
        if (chat.RoomId != stale.RoomId)
        {
            return;
        }

        CrashPoint.Here(CrashPoint.GoneBeforeCommit);
        await database.WriteAsync(
            connection =>
            {
                DirectChatStore.SetConsent(connection, chat, consent ?? chat.Consent, Now);
                DirectChatStore.SetRoom(connection, chat, RoomState.Closed, chat.RoomId, Now);
                marks.TakeOut(connection, chat);
            },
            cancellationToken);
        CrashPoint.Here(CrashPoint.GoneAfterCommit);
    }

    // COMPAT(Synapse, seen with 1.160): after a restart of the bridge an event may come long after what followed it.
    private async Task<bool> HasLeftAsync(DirectChat chat, CancellationToken cancellationToken) =>
        chat is { Room: RoomState.Closed or RoomState.Reinvited, Consent: not Consent.Blocked, RoomId: { } room }
        && await client.MembershipAsync(chat, room, cancellationToken) != Membership.Join;

    // Under the chat's lock.
    private async Task<DirectChat> SettleAsync(DirectChat chat, CancellationToken cancellationToken)
    {
        if (chat.Consent == Consent.Blocked)
        {
            return chat;
        }

        var accepted = await acceptance.AcceptAsync(chat, cancellationToken);
        CrashPoint.Here(CrashPoint.SettleAfterAccept);
        if (accepted is not { RoomId: { } room } || accepted.Room == RoomState.Open)
        {
            return accepted;
        }

        using var expected = marks.Expect(accepted.Owner);
        await database.WriteAsync(
            connection =>
            {
                DirectChatStore.SetRoom(connection, accepted, RoomState.Open, room, Now);
                marks.PutIn(connection, accepted, room);
            },
            cancellationToken);
        CrashPoint.Here(CrashPoint.SettleAfterCommit);
        return Fresh(chat);
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private DirectChat Fresh(DirectChat chat) =>
        chats.Find(chat.Own, chat.Contact) ?? throw new StoreException($"The chat {chat.Id} is not in the store any more.");
}
