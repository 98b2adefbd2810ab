using Dapper;
using Footbridge.Matrix;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

/// <summary>The rooms in which an owner talks with the bot.</summary>
internal sealed class BotRoomStore(Database database)
{
    public static void Add(SqliteConnection connection, RoomId room, UserId owner, long now) =>
        connection.Execute(
            "INSERT INTO bot_rooms (room_id, owner, created_at) VALUES (@room, @owner, @now) ON CONFLICT DO NOTHING",
            new { room = room.ToString(), owner = owner.ToString(), now });

    public static void Remove(SqliteConnection connection, RoomId room) =>
        connection.Execute("DELETE FROM bot_rooms WHERE room_id = @room", new { room = room.ToString() });

    public static bool Contains(SqliteConnection connection, RoomId room) =>
        connection.ExecuteScalar<long>(
            "SELECT EXISTS (SELECT 1 FROM bot_rooms WHERE room_id = @room)", new { room = room.ToString() }) != 0;

    /// <summary>The one they have had last, of all but this one.</summary>
    public RoomId? RoomOf(UserId owner, RoomId? except) =>
        database.Read(connection => connection.ExecuteScalar<string?>(
            "SELECT room_id FROM bot_rooms WHERE owner = @owner AND room_id IS NOT @except ORDER BY created_at DESC LIMIT 1",
            new { owner = owner.ToString(), except = except?.ToString() }))
            is { } room ? RoomId.Parse(room) : null;

    public UserId? OwnerOf(RoomId room) =>
        database.Read(connection => connection.ExecuteScalar<string?>(
            "SELECT owner FROM bot_rooms WHERE room_id = @room", new { room = room.ToString() })) is { } owner ? UserId.Parse(owner) : null;
}
