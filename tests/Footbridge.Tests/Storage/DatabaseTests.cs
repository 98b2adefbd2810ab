using Dapper;
using Footbridge.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Footbridge.Tests.Storage;

public sealed class DatabaseTests : IDisposable
{
    private readonly TemporaryDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task What_was_written_is_read_and_survives_a_restart()
    {
        await InsertAsync("a");
        Assert.Equal(["a"], Rooms());

        await _database.ReopenAsync();

        Assert.Equal(["a"], Rooms());
    }

    [Fact]
    public async Task Operations_that_wait_go_in_one_commit()
    {
        using var release = new ManualResetEventSlim();
        using var reader = OpenAsOther(_database.Folder);
        var first = _database.WriteAsync(connection =>
        {
            Insert(connection, "first");
            release.Wait();
        });
        var rest = Enumerable.Range(0, 100).Select(i => InsertAsync($"r{i}")).ToList();
        var before = DataVersion(reader);

        release.Set();
        await first;
        await Task.WhenAll(rest);

        Assert.Equal(101, Rooms().Count);
        // One commit for the first, one for the hundred that waited: each changes what others see as the data's version.
        Assert.InRange(DataVersion(reader) - before, 1, 2);
    }

    [Fact]
    public async Task Of_readers_that_read_at_once_only_some_stay_open()
    {
        // They are all in their query before the first may end it.
        using var all = new Barrier(40);
        await Task.WhenAll(Enumerable.Range(0, all.ParticipantCount).Select(_ => Task.Factory.StartNew(
            () => _database.Database.Read(connection =>
            {
                all.SignalAndWait();
                return connection.ExecuteScalar<int>("SELECT 1");
            }),
            TaskCreationOptions.LongRunning)));

        // Each connection has the log open, the writer too.
        Assert.InRange(TimesOpen(Path.Combine(_database.Folder, Database.FileName + "-wal")), 2, 9);
        Assert.Empty(Rooms());
    }

    [Fact]
    public async Task Operations_run_in_the_order_of_the_calls()
    {
        var order = new List<int>();
        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => _database.WriteAsync(_ => order.Add(i))));

        Assert.Equal(Enumerable.Range(0, 1_000), order);
    }

    [Fact]
    public async Task Operation_that_fails_fails_alone_and_leaves_nothing_behind()
    {
        using var release = new ManualResetEventSlim();
        var hooks = new List<string>();
        var blocker = _database.WriteAsync(_ => release.Wait());
        var before = InsertAsync("before");
        var failing = _database.WriteAsync(connection =>
        {
            Insert(connection, "half done");
            _database.Database.AfterCommit(() => hooks.Add("failing"));
            throw new InvalidOperationException("as the test wants it");
        });
        var after = _database.WriteAsync(connection =>
        {
            Insert(connection, "after");
            _database.Database.AfterCommit(() => hooks.Add("after"));
        });

        release.Set();
        await Task.WhenAll(blocker, before, after);

        Assert.Equal("as the test wants it", (await Assert.ThrowsAsync<InvalidOperationException>(() => failing)).Message);
        Assert.Equal(["after", "before"], Rooms());
        Assert.Equal(["after"], hooks);
    }

    [Fact]
    public async Task Change_that_the_schema_forbids_is_a_store_exception()
    {
        await InsertAsync("twice");

        await Assert.ThrowsAsync<StoreException>(() => InsertAsync("twice"));

        Assert.Equal(["twice"], Rooms());
        Assert.True(_database.Database.IsWritable);
    }

    [Fact]
    public async Task Commit_that_fails_fails_all_its_operations_and_the_next_one_may_succeed()
    {
        var hooks = 0;
        // A disk that is full: the file may not grow any more.
        await _database.WriteAsync(connection => connection.Execute("PRAGMA max_page_count = 1"));
        var failing = _database.WriteAsync(connection =>
        {
            _database.Database.AfterCommit(() => hooks++);
            for (var i = 0; i < 1_000; i++)
            {
                Insert(connection, new string('x', 1_000) + i);
            }
        });

        await Assert.ThrowsAsync<StoreException>(() => failing);
        Assert.False(_database.Database.IsWritable);
        Assert.Equal(0, hooks);
        Assert.Empty(Rooms());

        await _database.WriteAsync(connection => connection.Execute("PRAGMA max_page_count = 1000000"));
        await InsertAsync("room again");

        Assert.True(_database.Database.IsWritable);
        Assert.Equal(["room again"], Rooms());
    }

    [Fact]
    public async Task Hooks_have_run_when_the_caller_goes_on()
    {
        var hooks = new List<string>();
        await _database.WriteAsync(connection =>
        {
            _database.Database.AfterCommit(() => hooks.Add(string.Concat(Rooms())));
            Insert(connection, "a");
        });

        // It saw what was committed.
        Assert.Equal(["a"], hooks);
        Assert.Throws<InvalidOperationException>(() => _database.Database.AfterCommit(() => { }));
    }

    [Fact]
    public async Task Readers_do_not_see_what_is_not_committed_and_cannot_write()
    {
        await _database.WriteAsync(connection =>
        {
            Insert(connection, "a");
            Assert.Empty(Rooms());
        });

        Assert.Throws<StoreException>(() => _database.Database.Read(connection => connection.Execute("DELETE FROM bot_rooms")));
        Assert.Equal(["a"], Rooms());
    }

    [Fact]
    public async Task What_is_queued_is_committed_on_the_way_out()
    {
        var queued = Enumerable.Range(0, 50).Select(i => InsertAsync($"r{i}")).ToList();

        await _database.ReopenAsync();

        await Task.WhenAll(queued);
        Assert.Equal(50, Rooms().Count);
    }

    [Fact]
    public async Task Folder_and_files_are_the_owners_alone()
    {
        await InsertAsync("a");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_database.Folder));
        var files = Directory.GetFiles(_database.Folder);
        Assert.Contains(files, file => file.EndsWith("-wal", StringComparison.Ordinal));
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task Database_is_durable_and_wipes_what_it_deletes()
    {
        Assert.Equal("wal", _database.Database.Read(connection => connection.ExecuteScalar<string>("PRAGMA journal_mode")));
        // 2 is FULL.
        Assert.Equal((2, 1, 1), await _database.WriteAsync(connection => (
            connection.ExecuteScalar<int>("PRAGMA synchronous"),
            connection.ExecuteScalar<int>("PRAGMA secure_delete"),
            connection.ExecuteScalar<int>("PRAGMA foreign_keys"))));
    }

    [Fact]
    public async Task Database_of_a_newer_program_is_refused_and_left_as_it_is()
    {
        using var folder = new TemporaryFolder();
        await using (var database = Database.Open(folder.Path, NullLogger<Database>.Instance))
        {
            await database.WriteAsync(connection => connection.Execute($"PRAGMA user_version = {Migrator.LatestVersion + 1}"), CancellationToken.None);
        }

        var exception = Assert.Throws<StoreException>(() => Database.Open(folder.Path, NullLogger<Database>.Instance));

        Assert.Contains($"version {Migrator.LatestVersion + 1}", exception.Message);
        using var other = OpenAsOther(folder.Path);
        Assert.Equal(Migrator.LatestVersion + 1, other.ExecuteScalar<int>("PRAGMA user_version"));
    }

    [Fact]
    public void File_that_is_no_database_is_refused_in_words()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write(Database.FileName, "this is no database, and long enough to be seen as none");

        var exception = Assert.Throws<StoreException>(() => Database.Open(folder.Path, NullLogger<Database>.Instance));

        Assert.Contains(path, exception.Message);
    }

    private Task InsertAsync(string room) => _database.WriteAsync(connection => Insert(connection, room));

    private static void Insert(SqliteConnection connection, string room) =>
        connection.Execute("INSERT INTO bot_rooms (room_id, owner, created_at) VALUES (@room, '', 0)", new { room });

    private List<string> Rooms() =>
        _database.Database.Read(connection => connection.Query<string>("SELECT room_id FROM bot_rooms ORDER BY room_id").AsList());

    private static long DataVersion(SqliteConnection connection) => connection.ExecuteScalar<long>("PRAGMA data_version");

    private static int TimesOpen(string file) =>
        Directory.EnumerateFiles("/proc/self/fd").Count(open => new FileInfo(open).LinkTarget == file);

    private static SqliteConnection OpenAsOther(string folder)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder, Database.FileName)};Pooling=False");
        connection.Open();
        return connection;
    }
}
