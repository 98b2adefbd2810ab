using Footbridge.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Footbridge.Tests.Storage;

/// <summary>A real database in a folder of its own, gone with the test.</summary>
internal sealed class TemporaryDatabase : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("footbridge-");
    private Database _database;

    public TemporaryDatabase() => _database = Open();

    public Database Database => _database;

    public string Folder => Path.Combine(_folder.FullName, "data");

    public static implicit operator Database(TemporaryDatabase temporary) => temporary.Database;

    public Task WriteAsync(Action<SqliteConnection> operation) => _database.WriteAsync(operation, CancellationToken.None);

    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> operation) => _database.WriteAsync(operation, CancellationToken.None);

    /// <summary>As a restart of the bridge would: everything but the file is gone.</summary>
    public async Task ReopenAsync()
    {
        await _database.DisposeAsync();
        _database = Open();
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private Database Open() => Database.Open(Folder, NullLogger<Database>.Instance);
}
