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
