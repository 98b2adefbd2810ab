using System.Net;
using System.Text.Json.Nodes;
using Footbridge.Configuration;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// Has the ghost make the room of a chat, once: the key of the room is stored before it is asked for and stands in its create
/// event, so that a room whose making got no answer is found again.
/// </summary>
internal sealed partial class RoomMaker(
    MatrixClient client,
    Database database,
    Ghosts ghosts,
    AssertedIdentities identities,
    Puppets puppets,
    RoomFinder finder,
    ChatMarks marks,
    HandOver handOver,
    BridgeConfig config,
    TimeProvider time,
    ILogger<RoomMaker> logger)
{
    /// <summary>Under the chat's lock. Afterwards the chat is <see cref="RoomState.Invited"/>.</summary>
    /// <exception cref="InviteRefusedException">The room could be made, and the owner not invited.</exception>
    /// <exception cref="RoomUndecidedException">It was made before, and the owner has left it meanwhile.</exception>
    public async Task MakeAsync(DirectChat chat, CancellationToken cancellationToken)
    {
        await ghosts.EnsureAsync(chat.Contact, cancellationToken);
        // A key from before this attempt: whether its room was made is not known, so look before making another.
        var found = chat is { Room: RoomState.Creating, RoomKey: { } oldKey }
            ? await finder.FindAsync(chat, oldKey, cancellationToken)
            : await finder.FindMarkedAsync(chat, cancellationToken);
        var room = found;
        if (room is null)
        {
            var key = Job.NewId();
            await database.WriteAsync(connection => DirectChatStore.BeginRoom(connection, chat, key, Now), cancellationToken);
            CrashPoint.Here(CrashPoint.RoomBeforeCreate);
            room = await CreateAsync(chat, key, cancellationToken);
            CrashPoint.Here(CrashPoint.RoomAfterCreate);
        }

        await TakeAsync(chat, room.Value, isFound: found is not null, cancellationToken);
    }

    /// <summary>
    /// The room that was asked for and never seen, where the homeserver made it all the same: as after <see cref="MakeAsync"/>. Under
    /// the chat's lock.
    /// </summary>
    /// <exception cref="InviteRefusedException">The owner was not invited to it.</exception>
    /// <exception cref="RoomUndecidedException">The owner has left it meanwhile.</exception>
    public async Task TakeFoundAsync(DirectChat chat, CancellationToken cancellationToken)
    {
        if (chat is { Room: RoomState.Creating, RoomKey: { } key } && await finder.FindAsync(chat, key, cancellationToken) is { } found)
        {
            await TakeAsync(chat, found, isFound: true, cancellationToken);
        }
    }

    private async Task TakeAsync(DirectChat chat, RoomId made, bool isFound, CancellationToken cancellationToken)
    {
        switch (await client.MembershipAsync(chat, made, cancellationToken))
        {
            case Membership.Invite or Membership.Join:
                break;
            // They took the invite, or declined it, before we came to store the room.
            case Membership.Leave or Membership.Ban when isFound:
                await TakeLeftRoomAsync(chat, made, cancellationToken);
                throw new RoomUndecidedException();
            // createRoom may succeed as a whole while the one invite was refused (M_INVITE_BLOCKED).
            default:
                await GiveUpRoomAsync(chat, made, cancellationToken);
                throw new InviteRefusedException();
        }

        await database.WriteAsync(
            connection =>
            {
                DirectChatStore.SetRoom(connection, chat, RoomState.Invited, made, Now);
                marks.PutInGhosts(connection, chat, made);
                handOver.Move(connection, made, chat.Lane);
            },
            cancellationToken);
        CrashPoint.Here(CrashPoint.RoomAfterCommit);
        Log.RoomMade(logger, chat.Id);
    }

    private async Task<RoomId> CreateAsync(DirectChat chat, string key, CancellationToken cancellationToken)
    {
        var body = await BodyAsync(chat, key, cancellationToken);
        try
        {
            return await client.CreateRoomAsync(chat.Ghost, body, cancellationToken);
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Forbidden)
        {
            // The room may be there all the same, so its key stays.
            await database.WriteAsync(connection => ForgetRequest(connection, chat), cancellationToken);
            throw;
        }
    }

    private async Task<JsonObject> BodyAsync(DirectChat chat, string key, CancellationToken cancellationToken)
    {
        var version = await client.DefaultRoomVersionAsync(chat.Ghost, cancellationToken);
        var remoteOwners = config.Permissions.Any(permission =>
            permission.Value > PermissionLevel.None
            && permission.Key != config.Homeserver.ServerName
            && !permission.Key.EndsWith(":" + config.Homeserver.ServerName, StringComparison.Ordinal));
        // Another owner's chat may have given the ghost a name already.
        var profile = await client.ProfileAsync(chat.Ghost, cancellationToken);
        // A request may have to be withdrawn: by the owner's puppet, or by a ghost that stands above them.
        var ownerLeads = chat.Consent != Consent.Pending || puppets.CanActFor(chat.Owner);
        return ChatRoomBody.Of(chat, key, identities.Bot, profile, version, remoteOwners, ownerLeads);
    }

    private async Task GiveUpRoomAsync(DirectChat chat, RoomId room, CancellationToken cancellationToken)
    {
        await client.LeaveAsync(chat.Ghost, room, null, cancellationToken);
        await database.WriteAsync(
            connection =>
            {
                DirectChatStore.SetRoom(connection, chat, RoomState.None, null, Now);
                ForgetRequest(connection, chat);
            },
            cancellationToken);
    }

    /// <summary>
    /// The room was the chat's, though we never came to store that: what the owner did and said there, until they left, is dealt with
    /// now, and then it is opened again or given up as any room they left.
    /// </summary>
    private Task TakeLeftRoomAsync(DirectChat chat, RoomId room, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            DirectChatStore.SetRoom(connection, chat, RoomState.Closed, room, Now);
            handOver.Move(connection, room, chat.Lane);
        },
        cancellationToken);

    /// <summary>The owner saw no request: it neither stands among those they may have, nor lets more rooms be made for it.</summary>
    private void ForgetRequest(SqliteConnection connection, DirectChat chat)
    {
        if (chat.Consent == Consent.Pending)
        {
            DirectChatStore.SetConsent(connection, chat, Consent.None, Now);
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static partial class Log
    {
        [LoggerMessage(3020, LogLevel.Information, "The room of chat {Chat} is made")]
        public static partial void RoomMade(ILogger logger, string chat);
    }
}

/// <summary>The owner's homeserver or settings let nobody invite them.</summary>
internal sealed class InviteRefusedException() : Exception("The owner cannot be invited.");
