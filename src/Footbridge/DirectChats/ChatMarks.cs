using Footbridge.DirectChats.Marks;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Microsoft.Data.Sqlite;

namespace Footbridge.DirectChats;

/// <summary>
/// Which entries of <c>m.direct</c> a chat wants, in the commit of what made it want them: the ghost's own, and the owner's
/// where the bridge may act for them. <see cref="MarkWriter"/> writes them.
/// </summary>
internal sealed class ChatMarks(Database database, MarkStore store, MatrixClient client, MarkWriter writer, Puppets puppets)
{
    /// <summary>More marks of this owner may be on their way; see <see cref="MarkWriter.Expect"/>.</summary>
    public IDisposable Expect(UserId owner) => writer.Expect(owner);

    /// <summary>The chat's room is a direct chat, for both sides.</summary>
    public void PutIn(SqliteConnection connection, DirectChat chat, RoomId room)
    {
        PutInGhosts(connection, chat, room);
        PutInOwners(connection, chat, room);
    }

    public void PutInGhosts(SqliteConnection connection, DirectChat chat, RoomId room) =>
        Want(connection, chat.Ghost, chat.Owner, room);

    public void PutInOwners(SqliteConnection connection, DirectChat chat, RoomId room)
    {
        if (puppets.CanActFor(chat.Owner) && SettingStore.IsOn(connection, chat, Setting.Direct))
        {
            Want(connection, chat.Owner, chat.Ghost, room);
        }
    }

    /// <summary>Also where it was there already, and the owner took it out by hand.</summary>
    public void PutBackInOwners(SqliteConnection connection, DirectChat chat, RoomId room)
    {
        MarkStore.Forget(connection, chat.Owner, chat.Ghost, room);
        PutInOwners(connection, chat, room);
    }

    /// <summary>The chat's room is not a direct chat any more, for neither side.</summary>
    public void TakeOut(SqliteConnection connection, DirectChat chat)
    {
        if (chat.RoomId is not { } room)
        {
            return;
        }

        Unwant(connection, chat.Ghost, chat.Owner, room);
        TakeOutOfOwners(connection, chat);
    }

    public void TakeOutOfOwners(SqliteConnection connection, DirectChat chat)
    {
        if (chat.RoomId is { } room && puppets.CanActFor(chat.Owner))
        {
            Unwant(connection, chat.Owner, chat.Ghost, room);
        }
    }

    /// <summary>
    /// Whether the owner has this room marked, or is about to: what they took out by hand is not theirs, and neither is what the
    /// bridge never marked and they did not.
    /// </summary>
    public async Task<bool> IsOwnersAsync(DirectChat chat, RoomId room, CancellationToken cancellationToken)
    {
        if (!puppets.CanActFor(chat.Owner))
        {
            return false;
        }

        return store.Waiting(chat.Owner).Any(mark => mark.Wanted && mark.Other == chat.Ghost && mark.Room == room)
            || (DirectMap.TryRead(await client.AccountDataAsync(chat.Owner, DirectMap.Type, cancellationToken), out var map)
                && map.RoomsOf(chat.Ghost).Contains(room));
    }

    public void Want(SqliteConnection connection, UserId account, UserId other, RoomId room)
    {
        MarkStore.Want(connection, account, other, room);
        database.AfterCommit(() => writer.Wake(account));
    }

    public void Unwant(SqliteConnection connection, UserId account, UserId other, RoomId room)
    {
        MarkStore.Unwant(connection, account, other, room);
        database.AfterCommit(() => writer.Wake(account));
    }
}
