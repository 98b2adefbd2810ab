using Dapper;
using Footbridge.Matrix;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

/// <summary>Rooms that a chat had, or was offered, before the one it has: what is still said there is the chat's too.</summary>
internal sealed class FormerRoomStore(Database database)
{
    public static void Add(SqliteConnection connection, string chat, RoomId room, long now) =>
        connection.Execute(
            "INSERT INTO former_rooms (room_id, chat, left_at) VALUES (@room, @chat, @now) ON CONFLICT DO NOTHING",
            new { room = room.ToString(), chat, now });

    public bool Contains(string chat, RoomId room) =>
        database.Read(connection => connection.ExecuteScalar<long>(
            "SELECT EXISTS (SELECT 1 FROM former_rooms WHERE room_id = @room AND chat = @chat)", new { room = room.ToString(), chat })) != 0;

    /// <summary>How many rooms other than this one the chat left since a time in milliseconds UTC.</summary>
    public int CountOthersSince(string chat, RoomId room, long since) =>
        database.Read(connection => connection.ExecuteScalar<int>(
            "SELECT count(*) FROM former_rooms WHERE chat = @chat AND room_id <> @room AND left_at >= @since",
            new { chat, room = room.ToString(), since }));
}
