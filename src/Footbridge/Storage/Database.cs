using System.Collections.Concurrent;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ObjectPool;

namespace Footbridge.Storage;

/// <summary>
/// The SQLite file: WAL, <c>synchronous=FULL</c>, one writer thread that commits what is queued the moment the last commit
/// ended, any number of readers. What <see cref="WriteAsync{T}"/> returned is on disk. The caller of
/// <see cref="Open"/> holds the folder's <see cref="DatabaseLock"/>.
/// </summary>
internal sealed partial class Database : IAsyncDisposable
{
    private const int OperationsPerCommit = 500;

    // More than each message needs.
    private const int StatementsOfWriter = 100;
    private const int StatementsOfReader = 30;

    // Of readers there are as many as read at once. So many are kept for the next ones: a reader with its cache and its statements takes
    // some 300 kilobytes, and after a rush hour nobody needs them all.
    private const int ReadersKept = 8;

    public const string FileName = "footbridge.db";

    private readonly SqliteConnection _writer;
    private readonly BlockingCollection<StoreOperation> _queue = [];
    private readonly ObjectPool<SqliteConnection> _readers;
    private readonly List<Action> _afterCommit = [];
    private readonly Thread _thread;
    private readonly ILogger<Database> _logger;

    // Columns are snake_case, the records that rows are read into are not.
    static Database() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    private Database(string connectionString, SqliteConnection writer, ILogger<Database> logger)
    {
        _writer = writer;
        _logger = logger;
        _readers = new DefaultObjectPoolProvider { MaximumRetained = ReadersKept }.Create(new Readers(connectionString));
        _thread = new Thread(WriteUntilClosed) { Name = "store writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Whether the last commit succeeded.</summary>
    public bool IsWritable { get; private set; } = true;

    /// <summary>Opens or makes the database in <paramref name="folder"/> (made with mode 0700; the file gets 0600).</summary>
    /// <exception cref="StoreException">The database is newer than this program, or cannot be opened.</exception>
    public static Database Open(string folder, ILogger<Database> logger, int? version = null)
    {
        var path = Path.Combine(folder, FileName);
        DatabaseFile.Make(path);
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, ForeignKeys = true }.ToString();
        var writer = new StoreConnection(connectionString, StatementsOfWriter);
        try
        {
            writer.Open();
            writer.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA busy_timeout = 5000;");
            // Each operation has a savepoint, for which SQLite keeps the pages as they were: in a temporary file that would be
            // two thirds of all that is written.
            writer.Execute("PRAGMA temp_store = MEMORY");
            Migrator.Migrate(writer, version ?? Migrator.LatestVersion);
        }
        catch (SqliteException exception)
        {
            writer.Dispose();
            throw new StoreException($"The database {path} cannot be opened: {exception.Message}", exception);
        }
        catch (StoreException)
        {
            writer.Dispose();
            throw;
        }

        return new Database(connectionString, writer, logger);
    }

    /// <summary>
    /// Runs <paramref name="operation"/> on the writer thread, in the order of the calls and all or nothing. The task ends
    /// after the commit; the operation's own exception fails it alone.
    /// </summary>
    /// <exception cref="StoreException">The commit failed.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> operation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var queued = new StoreOperation<T>(operation);
        _queue.Add(queued, CancellationToken.None);
        return queued.Task;
    }

    public Task WriteAsync(Action<SqliteConnection> operation, CancellationToken cancellationToken) =>
        WriteAsync(
            connection =>
            {
                operation(connection);
                return true;
            },
            cancellationToken);

    /// <summary>To be called from inside an operation: runs on the writer thread after its commit, in order of operations.</summary>
    public void AfterCommit(Action action)
    {
        if (Thread.CurrentThread != _thread)
        {
            throw new InvalidOperationException("AfterCommit belongs inside an operation.");
        }

        _afterCommit.Add(action);
    }

    /// <summary>Reads what is committed.</summary>
    /// <exception cref="StoreException">The database could not be read.</exception>
    public T Read<T>(Func<SqliteConnection, T> query)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = _readers.Get();
            return query(connection);
        }
        catch (SqliteException exception)
        {
            throw Failure("The store could not be read", exception);
        }
        finally
        {
            if (connection is not null)
            {
                _readers.Return(connection);
            }
        }
    }

    /// <summary>Commits what is queued, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.CompleteAdding();
        await Task.Yield();
        _thread.Join();
        // The provider's pools of what is disposable are.
        ((IDisposable)_readers).Dispose();
        await _writer.DisposeAsync();
        _queue.Dispose();
    }

    private void WriteUntilClosed()
    {
        var batch = new List<StoreOperation>();
        foreach (var first in _queue.GetConsumingEnumerable())
        {
            batch.Add(first);
            while (batch.Count < OperationsPerCommit && _queue.TryTake(out var next))
            {
                batch.Add(next);
            }

            Commit(batch);
            batch.Clear();
        }
    }

    private void Commit(List<StoreOperation> batch)
    {
        try
        {
            using (var transaction = _writer.BeginTransaction(deferred: false))
            {
                foreach (var operation in batch)
                {
                    RunInSavepoint(operation);
                }

                transaction.Commit();
            }

            IsWritable = true;
        }
        catch (SqliteException exception)
        {
            IsWritable = false;
            _afterCommit.Clear();
            Log.CommitFailed(_logger, exception, batch.Count);
            var failure = new StoreException($"The store could not commit: {exception.Message}", exception);
            batch.ForEach(operation => operation.Fail(failure));
            return;
        }

        // Before the callers go on: what a hook puts in order must be there when they look.
        _afterCommit.ForEach(action => action());
        _afterCommit.Clear();
        batch.ForEach(operation => operation.Complete());
    }

    private void RunInSavepoint(StoreOperation operation)
    {
        var hooks = _afterCommit.Count;
        _writer.Execute("SAVEPOINT operation");
        try
        {
            operation.Run(_writer);
        }
        // Not swallowed: it is thrown again at the caller that awaits this operation; its batch mates must not suffer from it.
        catch (Exception exception) when (exception is not SqliteException { SqliteErrorCode: SqliteFull or SqliteIoError or SqliteCorrupt })
        {
            _writer.Execute("ROLLBACK TO operation");
            _afterCommit.RemoveRange(hooks, _afterCommit.Count - hooks);
            operation.Reject(exception is SqliteException refused
                ? Failure("The store refused a change", refused)
                : exception);
        }

        _writer.Execute("RELEASE operation");
    }

    private static StoreException Failure(string what, SqliteException exception) =>
        new($"{what}: {exception.Message}", exception) { IsRefusal = OfTheRequest.Contains(exception.SqliteErrorCode) };

    // https://sqlite.org/rescode.html: ERROR, TOOBIG, CONSTRAINT, MISMATCH, RANGE. All others speak of file, disk or memory, and pass, or concern everything.
    private static readonly int[] OfTheRequest = [1, 18, 19, 20, 25];

    private const int SqliteIoError = 10;
    private const int SqliteCorrupt = 11;
    private const int SqliteFull = 13;

    private sealed class Readers(string connectionString) : PooledObjectPolicy<SqliteConnection>
    {
        /// <exception cref="SqliteException">The file cannot be opened.</exception>
        public override SqliteConnection Create()
        {
            var connection = new StoreConnection(connectionString, StatementsOfReader);
            try
            {
                connection.Open();
                // Whatever a reader has cached is void after the next commit of the writer: 256 KiB are enough for one query.
                connection.Execute("PRAGMA query_only = ON; PRAGMA busy_timeout = 5000; PRAGMA cache_size = -256;");
                return connection;
            }
            catch (SqliteException)
            {
                connection.Dispose();
                throw;
            }
        }

        public override bool Return(SqliteConnection connection) => true;
    }

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Error, "A commit of {Operations} operations failed; their callers are told")]
        public static partial void CommitFailed(ILogger logger, Exception exception, int operations);
    }
}
