using Footbridge.Matrix;
using Footbridge.Storage;
using Microsoft.Data.Sqlite;

namespace Footbridge.DirectChats;

/// <summary>Jobs that came while nobody knew whose room it is go into the right lane, in the commit that makes it known.</summary>
internal sealed class HandOver(Database database, Lanes lanes)
{
    public void Move(SqliteConnection connection, RoomId room, LaneKey to)
    {
        var from = LaneKey.OfUnknownRoom(room);
        JobStore.MoveLane(connection, from, to);
        database.AfterCommit(() => lanes.Move(from, to));
    }
}
