using System.Globalization;
using System.Reflection;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

/// <summary>
/// Brings a database to this program's version: the numbered scripts in <c>Migrations</c>, each in one commit with its
/// <c>PRAGMA user_version</c>. A database newer than the program is refused.
/// </summary>
internal static class Migrator
{
    private const string Prefix = "Footbridge.Storage.Migrations.";

    public static int LatestVersion { get; } = Scripts().Max(script => script.Version);

    public static void Migrate(SqliteConnection connection, int upTo)
    {
        var version = connection.ExecuteScalar<int>("PRAGMA user_version");
        if (version > LatestVersion)
        {
            throw new StoreException(
                $"The database has version {version}, this program knows versions up to {LatestVersion}: "
                + "install the newer program again, or restore the backup made before it ran.");
        }

        foreach (var (number, name) in Scripts().Where(script => script.Version > version && script.Version <= upTo))
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute(Read(name), transaction: transaction);
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {number}"), transaction: transaction);
            transaction.Commit();
        }
    }

    private static IEnumerable<(int Version, string Name)> Scripts() =>
        Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => (int.Parse(name.AsSpan(Prefix.Length, 3), CultureInfo.InvariantCulture), name))
            .Order();

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"Migration {name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
