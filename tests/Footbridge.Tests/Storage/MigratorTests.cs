using System.Globalization;
using Dapper;
using Footbridge.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Footbridge.Tests.Storage;

public sealed class MigratorTests
{
    public static TheoryData<int> EveryEarlierVersion => [.. Enumerable.Range(0, Migrator.LatestVersion)];

    [Theory]
    [MemberData(nameof(EveryEarlierVersion))]
    public void Every_earlier_version_becomes_the_latest(int version)
    {
        using var connection = NewDatabase();
        Migrator.Migrate(connection, version);
        Assert.Equal(version, Version(connection));

        Migrator.Migrate(connection, Migrator.LatestVersion);

        using var made = NewDatabase();
        Migrator.Migrate(made, Migrator.LatestVersion);
        Assert.Equal(Migrator.LatestVersion, Version(connection));
        Assert.Equal(Schema(made), Schema(connection));
    }

    [Fact]
    public void Migrating_again_changes_nothing()
    {
        using var connection = NewDatabase();
        Migrator.Migrate(connection, Migrator.LatestVersion);
        var schema = Schema(connection);

        Migrator.Migrate(connection, Migrator.LatestVersion);

        Assert.Equal(schema, Schema(connection));
    }

    [Fact]
    public void Migration_that_fails_leaves_the_version_it_came_from()
    {
        using var connection = NewDatabase();
        // In the way of the first script, near its end.
        connection.Execute("CREATE TABLE marks (something INTEGER)");

        Assert.Throws<SqliteException>(() => Migrator.Migrate(connection, Migrator.LatestVersion));

        Assert.Equal(0, Version(connection));
        Assert.Equal(["marks"], connection.Query<string>("SELECT name FROM sqlite_schema"));
    }

    [Fact]
    public async Task Database_of_an_earlier_version_is_brought_up_when_it_is_opened()
    {
        using var folder = new TemporaryFolder();
        await using (Database.Open(folder.Path, NullLogger<Database>.Instance, version: 0))
        {
        }

        await using var database = Database.Open(folder.Path, NullLogger<Database>.Instance);

        Assert.Equal(Migrator.LatestVersion, database.Read(Version));
    }

    [Fact]
    public void Scripts_are_numbered_without_a_gap()
    {
        using var connection = NewDatabase();
        for (var version = 1; version <= Migrator.LatestVersion; version++)
        {
            Migrator.Migrate(connection, version);
            Assert.Equal(version, Version(connection));
        }
    }

    [Fact]
    public void Links_of_before_are_told_their_room_and_which_events_were_one_stanza()
    {
        using var connection = NewDatabase();
        Migrator.Migrate(connection, 9);
        connection.Execute(
            """
            PRAGMA foreign_keys = OFF;
            INSERT INTO direct_chats (id, own_address, contact, consent, room, room_id, created_at, updated_at)
            VALUES ('chat', 'own', 'juliet', 'accepted', 'open', '!new', 1, 1);
            INSERT INTO former_rooms (room_id, chat, left_at) VALUES ('!old', 'chat', 10);
            INSERT INTO links (chat, event_id, part, direction, stanza_id, created_at) VALUES
                ('chat', '$1a', 0, 'to_matrix', 'same', 5), ('chat', '$1b', 1, 'to_matrix', 'same', 5),
                ('chat', '$2a', 0, 'to_matrix', 'same', 15), ('chat', '$2b', 1, 'to_matrix', 'same', 15),
                ('chat', '$3', 0, 'to_xmpp', 's1', 20), ('chat', '$3', 1, 'to_xmpp', 's2', 20);
            """);

        Migrator.Migrate(connection, Migrator.LatestVersion);

        Assert.Equal(
            ["$1a !old ", "$1b !old $1a", "$2a !new ", "$2b !new $2a", "$3 !new ", "$3 !new "],
            connection.Query<string>("SELECT event_id || ' ' || room_id || ' ' || coalesce(first_event, '') FROM links ORDER BY event_id, part"));
    }

    private static SqliteConnection NewDatabase()
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return connection;
    }

    private static int Version(SqliteConnection connection) => connection.ExecuteScalar<int>("PRAGMA user_version");

    private static List<string> Schema(SqliteConnection connection) =>
        connection.Query<(string Name, string? Sql)>("SELECT name, sql FROM sqlite_schema ORDER BY name")
            .Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Name}: {row.Sql}")).ToList();
}
