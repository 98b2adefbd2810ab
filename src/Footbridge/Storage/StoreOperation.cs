using System.Runtime.ExceptionServices;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

/// <summary>One change that waits for <see cref="Database"/>'s writer: run within a commit, and told how that ended.</summary>
internal abstract class StoreOperation
{
    public abstract void Run(SqliteConnection connection);

    public abstract void Complete();

    public abstract void Fail(Exception exception);

    protected ExceptionDispatchInfo? Rejection { get; private set; }

    public void Reject(Exception exception) => Rejection = ExceptionDispatchInfo.Capture(exception);
}

internal sealed class StoreOperation<T>(Func<SqliteConnection, T> operation) : StoreOperation
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Task => _completion.Task;

    public override void Run(SqliteConnection connection) => _result = operation(connection);

    public override void Complete()
    {
        if (Rejection is not null)
        {
            _completion.SetException(Rejection.SourceException);
            return;
        }

        _completion.SetResult(_result!);
    }

    public override void Fail(Exception exception) => _completion.SetException(exception);
}
