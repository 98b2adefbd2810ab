using Dapper;
using Footbridge.Matrix;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

/// <summary>An entry of an account's <c>m.direct</c> that is to be there (or not to be there).</summary>
internal sealed record Mark
{
    /// <summary>Whose account data: an owner's, or a ghost's.</summary>
    public required UserId Account { get; init; }

    public required UserId Other { get; init; }

    public required RoomId Room { get; init; }

    public required bool Wanted { get; init; }

    public int Attempts { get; init; }

    /// <summary>Not tried before, in milliseconds UTC.</summary>
    public long NextAt { get; init; }
}

/// <summary>
/// The marks that are to be written into <c>m.direct</c>. A wanted one that was once seen there stays as done, so that it is not
/// put back after somebody took it out by hand; an unwanted one is forgotten when it is gone.
/// </summary>
internal sealed class MarkStore(Database database)
{
    public static void Want(SqliteConnection connection, UserId account, UserId other, RoomId room) =>
        Set(connection, account, other, room, 1);

    public static void Unwant(SqliteConnection connection, UserId account, UserId other, RoomId room) =>
        Set(connection, account, other, room, 0);

    /// <summary>As if it had never been wanted, or not wanted.</summary>
    public static void Forget(SqliteConnection connection, UserId account, UserId other, RoomId room) =>
        connection.Execute(
            "DELETE FROM marks WHERE account = @account AND other = @other AND room_id = @room",
            new { account = account.ToString(), other = other.ToString(), room = room.ToString() });

    /// <summary>The accounts with marks that wait, whether their time has come or not.</summary>
    public IReadOnlyList<UserId> Accounts() =>
        database.Read(connection => connection
            .Query<string>("SELECT DISTINCT account FROM marks WHERE state = 'waiting'")
            .Select(UserId.Parse).ToList());

    public IReadOnlyList<Mark> Waiting(UserId account) =>
        database.Read(connection => connection
            .Query<Row>(
                """
                SELECT account, other, room_id, wanted, attempts, next_at FROM marks
                WHERE account = @account AND state = 'waiting' ORDER BY other, room_id
                """,
                new { account = account.ToString() })
            .Select(row => row.ToMark()).ToList());

    /// <summary>These stand as they should. One that is wanted the other way by now keeps waiting.</summary>
    public Task SettleAsync(IReadOnlyCollection<Mark> marks, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                foreach (var mark in marks)
                {
                    connection.Execute(
                        mark.Wanted
                            ? "UPDATE marks SET state = 'done' WHERE account = @account AND other = @other AND room_id = @room AND wanted = 1"
                            : "DELETE FROM marks WHERE account = @account AND other = @other AND room_id = @room AND wanted = 0",
                        Key(mark));
                }
            },
            cancellationToken);

    /// <summary>These could not be written; they are not tried before <paramref name="nextAt"/>, in milliseconds UTC.</summary>
    public Task PostponeAsync(IReadOnlyCollection<Mark> marks, long nextAt, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                foreach (var mark in marks)
                {
                    connection.Execute(
                        """
                        UPDATE marks SET attempts = attempts + 1, next_at = @nextAt
                        WHERE account = @account AND other = @other AND room_id = @room AND wanted = @wanted AND state = 'waiting'
                        """,
                        new
                        {
                            nextAt,
                            account = mark.Account.ToString(),
                            other = mark.Other.ToString(),
                            room = mark.Room.ToString(),
                            wanted = mark.Wanted ? 1 : 0,
                        });
                }
            },
            cancellationToken);

    // What is wanted that way already keeps its state: done stays done.
    private static void Set(SqliteConnection connection, UserId account, UserId other, RoomId room, int wanted) =>
        connection.Execute(
            """
            INSERT INTO marks (account, other, room_id, wanted, state) VALUES (@account, @other, @room, @wanted, 'waiting')
            ON CONFLICT (account, other, room_id) DO UPDATE SET wanted = @wanted, state = 'waiting', attempts = 0, next_at = 0
            WHERE wanted <> @wanted
            """,
            new { account = account.ToString(), other = other.ToString(), room = room.ToString(), wanted });

    private static object Key(Mark mark) =>
        new { account = mark.Account.ToString(), other = mark.Other.ToString(), room = mark.Room.ToString() };

    private sealed record Row(string Account, string Other, string RoomId, long Wanted, long Attempts, long NextAt)
    {
        public Mark ToMark() => new()
        {
            Account = UserId.Parse(Account),
            Other = UserId.Parse(Other),
            Room = Matrix.RoomId.Parse(RoomId),
            Wanted = Wanted != 0,
            Attempts = (int)Attempts,
            NextAt = NextAt,
        };
    }
}
