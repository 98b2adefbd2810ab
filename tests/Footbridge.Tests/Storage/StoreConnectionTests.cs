using Dapper;
using Footbridge.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Xunit;

namespace Footbridge.Tests.Storage;

public sealed class StoreConnectionTests : IDisposable
{
    private const int MostKept = 5;

    // SQLITE_STMTSTATUS_RUN
    private const int RunCounter = 6;

    private readonly TemporaryFolder _folder = new();
    private readonly StoreConnection _connection;

    public StoreConnectionTests()
    {
        _connection = Open();
        _connection.Handle!.enable_sqlite3_next_stmt(true);
        _connection.Execute("PRAGMA journal_mode = WAL");
        _connection.Execute("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT UNIQUE) STRICT");
    }

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Statement_is_prepared_once_and_says_each_time_what_it_is_given()
    {
        Insert("first");
        Insert(null);
        Insert("third");

        var insert = Assert.Single(Prepared(), statement => statement.Sql.StartsWith("INSERT", StringComparison.Ordinal));
        Assert.Equal(3, insert.Runs);
        Assert.Equal(["first", null, "third"], Words());
    }

    [Fact]
    public void Statement_that_failed_works_the_next_time()
    {
        Insert("once");

        Assert.Throws<SqliteException>(() => Insert("once"));

        Insert("twice");
        Assert.Equal(["once", "twice"], Words());
    }

    [Fact]
    public void Statement_inside_the_same_statement_is_another()
    {
        Insert("a");
        Insert("b");

        var pairs = _connection.Query<string>("SELECT word FROM words ORDER BY id", buffered: false).SelectMany(word => Words().Select(other => word + other));

        Assert.Equal(["aa", "ab", "ba", "bb"], pairs.ToList());
    }

    [Fact]
    public void List_of_values_may_have_another_length_each_time()
    {
        Insert("a");
        Insert("b");
        Insert("c");

        Assert.Equal([1, 3], Ids("a", "c"));
        Assert.Equal([2], Ids("b"));
        Assert.Equal([1, 2, 3], Ids("a", "b", "c"));
        Assert.Empty(Ids());
    }

    [Fact]
    public void Statement_goes_with_the_transaction_there_is()
    {
        Insert("before");
        using (_connection.BeginTransaction(deferred: false))
        {
            Insert("taken back");
            Assert.Equal(["before", "taken back"], Words());
        }

        Assert.Equal(["before"], Words());
        using (var transaction = _connection.BeginTransaction(deferred: false))
        {
            Insert("kept");
            transaction.Commit();
        }

        Assert.Equal(["before", "kept"], Words());
    }

    [Fact]
    public void What_was_read_is_held_on_to_by_no_statement()
    {
        Insert("a");
        using var other = Open();
        Assert.Equal("a", other.QueryFirst<string>("SELECT word FROM words UNION ALL SELECT word FROM words"));
        Insert("b");

        // Its first column: 1 where a reader was in the way.
        Assert.Equal(0, _connection.ExecuteScalar<long>("PRAGMA wal_checkpoint(TRUNCATE)"));
        Assert.Equal(["a", "b"], Words(other));
    }

    [Fact]
    public void No_more_are_kept_than_there_is_room_for()
    {
        for (var statement = 0; statement < 10 * MostKept; statement++)
        {
            Assert.Equal(statement, _connection.ExecuteScalar<long>($"SELECT {statement}"));
            Assert.InRange(Prepared().Count, 0, MostKept);
        }
    }

    private StoreConnection Open()
    {
        var connection = new StoreConnection(new SqliteConnectionStringBuilder { DataSource = _folder.File("words.db"), Pooling = false }.ToString(), MostKept);
        connection.Open();
        return connection;
    }

    private void Insert(string? word) => _connection.Execute("INSERT INTO words (word) VALUES (@word)", new { word });

    private List<string?> Words() => Words(_connection);

    private static List<string?> Words(SqliteConnection connection) => connection.Query<string?>("SELECT word FROM words ORDER BY id").AsList();

    private List<long> Ids(params string[] words) => _connection.Query<long>("SELECT id FROM words WHERE word IN @words ORDER BY id", new { words }).AsList();

    /// <summary>What SQLite itself holds as prepared, and how often each was run.</summary>
    private List<(string Sql, int Runs)> Prepared()
    {
        var statements = new List<(string, int)>();
        for (var statement = raw.sqlite3_next_stmt(_connection.Handle, null); statement is not null; statement = raw.sqlite3_next_stmt(_connection.Handle, statement))
        {
            statements.Add((raw.sqlite3_sql(statement).utf8_to_string(), raw.sqlite3_stmt_status(statement, RunCounter, resetFlg: 0)));
        }

        return statements;
    }
}
