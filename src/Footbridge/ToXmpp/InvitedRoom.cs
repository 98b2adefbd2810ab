using System.Text.Json;
using Footbridge.DirectChats;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Microsoft.Data.Sqlite;

namespace Footbridge.ToXmpp;

/// <summary>A room into which the ghost was invited, looked at from inside, and made the chat's.</summary>
internal sealed class InvitedRoom(
    MatrixClient client,
    Database database,
    Acceptance acceptance,
    ChatRooms rooms,
    ChatMarks marks,
    BridgeStates bridgeStates,
    HandOver handOver,
    TimeProvider time)
{
    private const int MostReadBack = 100;

    public sealed record Look(bool HasOwner, bool HasOthers, bool IsEncrypted, RoomId? Predecessor);

    public async Task<Look> LookAsync(DirectChat chat, RoomId room, CancellationToken cancellationToken)
    {
        var (hasOwner, hasOthers, isEncrypted) = (false, false, false);
        RoomId? predecessor = null;
        foreach (var json in await client.FullStateAsync(chat.Ghost, room, cancellationToken))
        {
            if (!MatrixEvent.TryRead(json, out var state, out _))
            {
                continue;
            }

            isEncrypted |= state.Type == "m.room.encryption";
            predecessor = state.Type == "m.room.create" ? PredecessorOf(state) : predecessor;
            if (state.Type == "m.room.member"
                && RoomMemberContent.TryRead(state.Content, out var member)
                && member.Membership is Membership.Join or Membership.Invite)
            {
                hasOwner |= state.StateKey == chat.Owner.ToString();
                hasOthers |= state.StateKey != chat.Owner.ToString() && state.StateKey != chat.Ghost.ToString();
            }
        }

        return new(hasOwner, hasOthers, isEncrypted, predecessor);
    }

    /// <summary>Whether the room the chat has is a direct one to its owner, as far as the bridge has to do with that.</summary>
    public async Task<bool> IsMarkedAsync(DirectChat chat, CancellationToken cancellationToken) =>
        chat.RoomId is { } room && await marks.IsOwnersAsync(chat, room, cancellationToken);

    /// <summary>A mark of this owner is on its way, from the invite to <see cref="TakeAsync"/>.</summary>
    public IDisposable ExpectMark(UserId owner) => marks.Expect(owner);

    /// <summary>What the owner said in the room so far, oldest first. What the homeserver pushes too is stored once.</summary>
    public async Task<IReadOnlyList<ReadBackEvent>> ReadBackAsync(DirectChat chat, RoomId room, CancellationToken cancellationToken)
    {
        var page = await client.MessagesAsync(chat.Ghost, room, 'b', null, MostReadBack, cancellationToken);
        var said = new List<ReadBackEvent>();
        foreach (var json in page.Chunk.Reverse())
        {
            if (MatrixEvent.TryRead(json, out var matrixEvent, out _)
                && matrixEvent.Sender == chat.Owner
                && EventKinds.Of(matrixEvent, isBotRoom: false) is { } kind and not JobKind.Room
                && !(EventMark.Of(matrixEvent) is { } mark && database.Read(connection => JobStore.IsOurs(connection, mark))))
            {
                said.Add(new(matrixEvent.EventId.ToString(), kind, json.GetRawText()));
            }
        }

        return said;
    }

    /// <summary>
    /// Stored with a decline: the ghost may have been in the room for a while, before a crash, and what was said there meanwhile
    /// was acknowledged.
    /// </summary>
    public Action<SqliteConnection> KeepWhatWasSaid(DirectChat chat, RoomId room) => connection =>
    {
        FormerRoomStore.Add(connection, chat.Id, room, time.GetUtcNow().ToUnixTimeMilliseconds());
        handOver.Move(connection, room, chat.Lane);
    };

    /// <summary>
    /// From here on the room is the chat's; false where it is another's already, whose ghost was invited at the same time and has left
    /// since. Under the chat's lock.
    /// </summary>
    public async Task<bool> TakeAsync(DirectChat chat, RoomId room, bool isDirect, CancellationToken cancellationToken)
    {
        await acceptance.AcceptAsync(chat, cancellationToken);
        CrashPoint.Here(CrashPoint.TakenAfterAccept);
        if (chat.RoomId is { } old && old != room)
        {
            await rooms.LeaveAsync(chat, old, $"The chat goes on in another room: {RoomLink.To(room, chat.Ghost.Server)}", cancellationToken);
        }

        CrashPoint.Here(CrashPoint.TakenBeforeCommit);
        var isTaken = await database.WriteAsync(
            connection =>
            {
                if (DirectChatStore.FindByRoom(connection, room) is { } other && other.Id != chat.Id)
                {
                    return false;
                }

                if (chat.RoomId != room)
                {
                    marks.TakeOut(connection, chat);
                }

                DirectChatStore.SetRoom(connection, chat, RoomState.Open, room, time.GetUtcNow().ToUnixTimeMilliseconds());
                marks.PutInGhosts(connection, chat, room);
                if (isDirect)
                {
                    marks.PutInOwners(connection, chat, room);
                }

                handOver.Move(connection, room, chat.Lane);
                return true;
            },
            cancellationToken);
        if (!isTaken)
        {
            return false;
        }

        CrashPoint.Here(CrashPoint.TakenAfterCommit);
        await bridgeStates.RefreshAsync(chat, room, cancellationToken);
        CrashPoint.Here(CrashPoint.TakenAfterBridgeState);
        return true;
    }

    // m.room.create: "predecessor": {"room_id": "!oldroom:example.org"}
    private static RoomId? PredecessorOf(MatrixEvent create) =>
        create.Content.TryGetProperty("predecessor", out var predecessor)
        && predecessor.ValueKind == JsonValueKind.Object
        && predecessor.TryGetProperty("room_id", out var named)
        && named.ValueKind == JsonValueKind.String
        && RoomId.TryParse(named.GetString(), out var room)
            ? room
            : null;
}
