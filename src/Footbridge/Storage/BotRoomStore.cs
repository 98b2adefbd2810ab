using Dapper;
using Footbridge.Matrix;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

/// <summary>The rooms in which an owner talks with the bot.</summary>
internal sealed class BotRoomStore(Database database)
{
    public Task AddAsync(RoomId room, UserId owner, long now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.Execute(
                "INSERT INTO bot_rooms (room_id, owner, created_at) VALUES (@room, @owner, @now) ON CONFLICT DO NOTHING",
                new { room = room.ToString(), owner = owner.ToString(), now }),
            cancellationToken);

    public Task RemoveAsync(RoomId room, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.Execute("DELETE FROM bot_rooms WHERE room_id = @room", new { room = room.ToString() }),
            cancellationToken);

    public static bool Contains(SqliteConnection connection, RoomId room) =>
        connection.ExecuteScalar<long>(
            "SELECT EXISTS (SELECT 1 FROM bot_rooms WHERE room_id = @room)", new { room = room.ToString() }) != 0;

    public UserId? OwnerOf(RoomId room) =>
        database.Read(connection => connection.ExecuteScalar<string?>(
            "SELECT owner FROM bot_rooms WHERE room_id = @room", new { room = room.ToString() })) is { } owner ? UserId.Parse(owner) : null;

    /// <summary>The owner's newest room with the bot.</summary>
    public RoomId? Of(UserId owner) =>
        database.Read(connection => connection.ExecuteScalar<string?>(
            "SELECT room_id FROM bot_rooms WHERE owner = @owner ORDER BY created_at DESC LIMIT 1",
            new { owner = owner.ToString() })) is { } room ? RoomId.Parse(room) : null;
}
