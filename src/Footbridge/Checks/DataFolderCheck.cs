using Dapper;
using Footbridge.Configuration;
using Footbridge.Storage;
using Microsoft.Data.Sqlite;

namespace Footbridge.Checks;

/// <summary>Whether the bridge could open its database. For the holder of the folder's lock: nothing else has it open.</summary>
internal sealed class DataFolderCheck(BridgeConfig config, DiskSpace disk) : ICheck
{
    public const string Name = "data folder";

    public Task<IReadOnlyList<CheckLine>> RunAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<CheckLine>>([Look()]);

    public static CheckLine NotWritable(string says) =>
        CheckLine.Failed(Name, says, "give the folder to the user that runs the bridge (chown), or correct storage.folder");

    private CheckLine Look()
    {
        var folder = config.Storage.Folder;
        if (!disk.IsEnough)
        {
            return CheckLine.Failed(Name, $"{folder}: less room on the disk than limits.minimum_free_disk", "make room");
        }

        var path = Path.Combine(folder, Database.FileName);
        if (!Path.Exists(path))
        {
            return CheckLine.Ok(Name, $"{folder} can be written to");
        }

        try
        {
            using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
            {
            }

            return Read(path) switch
            {
                ( > 0, _, not "ok" and var damage) => CheckLine.Failed(Name, $"{path} is damaged: {damage}", "restore a backup"),
                var (version, _, _) when version > Migrator.LatestVersion => CheckLine.Failed(
                    Name,
                    $"{path} is of version {version}, this program knows versions up to {Migrator.LatestVersion}",
                    "install the newer program again, or restore the backup made before it ran"),
                (0, > 0, _) => CheckLine.Failed(Name, $"{path} is another program's database", "correct storage.folder, or restore a backup"),
                _ => CheckLine.Ok(Name, $"{folder} can be written to"),
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return NotWritable($"{path} cannot be written to: {exception.Message}");
        }
        catch (SqliteException exception)
        {
            return CheckLine.Failed(Name, $"{path} is no database that can be read: {exception.Message}", "restore a backup");
        }
    }

    private static (long Version, long Tables, string Integrity) Read(string path)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        return (
            connection.ExecuteScalar<long>("PRAGMA user_version"),
            connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master"),
            connection.ExecuteScalar<string>("PRAGMA quick_check(1)") ?? "ok");
    }
}
