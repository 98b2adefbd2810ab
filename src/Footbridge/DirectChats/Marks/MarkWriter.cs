using System.Net;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats.Marks;

/// <summary>
/// Writes the marks that wait in the store into <c>m.direct</c>, each account's by one writer. The map has no compare-and-swap and
/// clients write it too: so the write follows the read with nothing in between, only where something changes, never after a
/// read that failed, and is read again afterwards. Before it: <see cref="ChatMarks"/>.
/// </summary>
internal sealed partial class MarkWriter(MatrixClient client, MarkStore store, TimeProvider time, ILogger<MarkWriter> logger)
{
    private const int Writers = 8;

    // Something else writes at the same time: it has this many rounds to come to rest.
    private const int MostRounds = 6;
    private static readonly TimeSpan BetweenRounds = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);
    private static readonly TimeSpan StoreDelay = TimeSpan.FromSeconds(1);

    private readonly MarkSchedule _schedule = new(time);
    private readonly Lock _lock = new();
    private readonly HashSet<UserId> _told = [];

    /// <summary>An account's marks cannot be written for now: raised once, until they could be.</summary>
    public event Action<UserId, MarkFault>? Failed;

    /// <summary>
    /// While held, the account's write waits a little for the marks that are on their way, a second after each and five in
    /// all, so that they go in one.
    /// </summary>
    public IDisposable Expect(UserId account) => _schedule.Expect(account);

    /// <summary>The store holds a new mark of this account.</summary>
    public void Wake(UserId account) => _schedule.Wake(account);

    /// <summary>Writes what waits, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var account in store.Accounts())
        {
            _schedule.Wake(account);
        }

        using var turn = new SemaphoreSlim(1);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => WriteUntilCancelledAsync(turn, cancellationToken)));
    }

    private async Task WriteUntilCancelledAsync(SemaphoreSlim turn, CancellationToken cancellationToken)
    {
        while (true)
        {
            UserId account;
            await turn.WaitAsync(cancellationToken);
            try
            {
                account = await _schedule.TakeAsync(cancellationToken);
            }
            finally
            {
                turn.Release();
            }

            _schedule.GiveBack(account, await WriteAsync(account, cancellationToken));
        }
    }

    /// <summary>The account's turn. Answers after which time it is to have another; null where nothing is left.</summary>
    private async Task<TimeSpan?> WriteAsync(UserId account, CancellationToken cancellationToken)
    {
        try
        {
            for (var round = 1; ; round++)
            {
                // With what came since the last round, and with what failed in an earlier turn.
                var marks = store.Waiting(account);
                if (marks.Count == 0)
                {
                    return null;
                }

                var wait = UntilDue(marks);
                if (round == 1 && wait > TimeSpan.Zero)
                {
                    return wait;
                }

                var fault = await TryRoundAsync(account, marks, cancellationToken);
                if (fault is null)
                {
                    Recover(account);
                    return null;
                }

                if (fault != MarkFault.Overwritten || round == MostRounds)
                {
                    return await PostponeAsync(account, fault.Value, cancellationToken);
                }

                await Task.Delay(BetweenRounds * round * (0.5 + Random.Shared.NextDouble()), time, cancellationToken);
            }
        }
        catch (StoreException exception)
        {
            Log.StoreFailed(logger, exception);
            return StoreDelay;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A fault of ours: without its writer the account would never have another turn, and nobody would see why.
            Log.Failed(logger, exception);
            return LongestDelay;
        }
    }

    private async Task<MarkFault?> TryRoundAsync(UserId account, IReadOnlyList<Mark> marks, CancellationToken cancellationToken)
    {
        try
        {
            return await RoundAsync(account, marks, cancellationToken);
        }
        catch (HomeserverUnreachableException exception)
        {
            Log.NotWritten(logger, exception.Message);
            return MarkFault.Passing;
        }
        catch (IdentityRefusedException exception)
        {
            Log.NotWritten(logger, exception.Message);
            return MarkFault.Passing;
        }
        catch (UnreadableAnswerException exception)
        {
            Log.NotWritten(logger, exception.Message);
            return MarkFault.Undecodable;
        }
        catch (MatrixException exception)
        {
            Log.NotWritten(logger, exception.ErrCode);
            return exception.Status is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
                ? MarkFault.Passing
                : MarkFault.Refused;
        }
    }

    // Null where everything stands as it should, and the store knows it.
    private async Task<MarkFault?> RoundAsync(UserId account, IReadOnlyList<Mark> marks, CancellationToken cancellationToken)
    {
        if (!DirectMap.TryRead(await client.AccountDataAsync(account, DirectMap.Type, cancellationToken), out var map))
        {
            return MarkFault.Undecodable;
        }

        if (map.With(marks) is { } changed)
        {
            CrashPoint.Here(CrashPoint.MarkBeforePut);
            await client.PutAccountDataAsync(account, DirectMap.Type, changed, cancellationToken);
            CrashPoint.Here(CrashPoint.MarkAfterPut);
            _schedule.Rests(account);
            Log.Written(logger, marks.Count);
            if (!DirectMap.TryRead(await client.AccountDataAsync(account, DirectMap.Type, cancellationToken), out map))
            {
                return MarkFault.Undecodable;
            }
        }

        // Only our own entries are looked for. A foreign one that went missing is not ours to put back.
        var settled = marks.Where(map.Satisfies).ToList();
        await store.SettleAsync(settled, cancellationToken);
        return settled.Count == marks.Count ? null : MarkFault.Overwritten;
    }

    private async Task<TimeSpan?> PostponeAsync(UserId account, MarkFault fault, CancellationToken cancellationToken)
    {
        var marks = store.Waiting(account);
        if (marks.Count == 0)
        {
            return null;
        }

        var seconds = Math.Min(FirstDelay.TotalSeconds * Math.Pow(2, marks.Max(mark => mark.Attempts)), LongestDelay.TotalSeconds);
        var delay = TimeSpan.FromSeconds(seconds * (0.5 + (Random.Shared.NextDouble() / 2)));
        await store.PostponeAsync(marks, (time.GetUtcNow() + delay).ToUnixTimeMilliseconds(), cancellationToken);
        Log.Postponed(logger, marks.Count, fault, delay);
        if (fault != MarkFault.Passing && IsNews(account))
        {
            Failed?.Invoke(account, fault);
        }

        return delay;
    }

    private TimeSpan UntilDue(IReadOnlyList<Mark> marks) =>
        DateTimeOffset.FromUnixTimeMilliseconds(marks.Min(mark => mark.NextAt)) - time.GetUtcNow();

    private bool IsNews(UserId account)
    {
        lock (_lock)
        {
            return _told.Add(account);
        }
    }

    private void Recover(UserId account)
    {
        lock (_lock)
        {
            _told.Remove(account);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3090, LogLevel.Debug, "{Marks} marks of an account are written")]
        public static partial void Written(ILogger logger, int marks);

        [LoggerMessage(3091, LogLevel.Information, "The marks of an account could not be read or written: {Reason}")]
        public static partial void NotWritten(ILogger logger, string reason);

        [LoggerMessage(3092, LogLevel.Warning, "{Marks} marks of an account are kept ({Fault}) and tried again in {Delay}")]
        public static partial void Postponed(ILogger logger, int marks, MarkFault fault, TimeSpan delay);

        [LoggerMessage(3093, LogLevel.Error, "The store failed under the marks of an account; they are tried again")]
        public static partial void StoreFailed(ILogger logger, Exception exception);

        [LoggerMessage(3094, LogLevel.Error, "The marks of an account could not be written by a fault of the bridge; they are tried again later")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

/// <summary>Why the marks of an account are not written. They are kept, and tried later.</summary>
internal enum MarkFault
{
    /// <summary>The homeserver does not answer, or the bridge may not act for the account right now. Nobody is told.</summary>
    Passing,

    /// <summary>The homeserver does not let the bridge read or write it.</summary>
    Refused,

    /// <summary>What stands there is no map from users to rooms: to write would destroy it.</summary>
    Undecodable,

    /// <summary>Our entries are overwritten again and again.</summary>
    Overwritten,
}
