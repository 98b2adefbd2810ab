using Footbridge.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Footbridge.Tests.Storage;

/// <summary>A real database in a folder of its own, gone after the test.</summary>
internal sealed class TemporaryDatabase : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TemporaryDatabase() => Database = Open();

    public Database Database { get; private set; }

    public string Folder => _folder.File("data");

    public static implicit operator Database(TemporaryDatabase temporary) => temporary.Database;

    public Task WriteAsync(Action<SqliteConnection> operation) => Database.WriteAsync(operation, CancellationToken.None);

    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> operation) => Database.WriteAsync(operation, CancellationToken.None);

    /// <summary>As after a restart of the bridge: what is not in the file is gone.</summary>
    public async Task ReopenAsync()
    {
        await Database.DisposeAsync();
        Database = Open();
    }

    public void Dispose()
    {
        Database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Dispose();
    }

    private Database Open() => Database.Open(Folder, NullLogger<Database>.Instance);
}
