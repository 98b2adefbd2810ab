using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge.Signals;

/// <summary>
/// Tells the other side the latest value of something that passes: what is read, who types, who is there. What comes in is put
/// beside (in memory, by key) and the key is scheduled; here it is looked at, apart from messages. A signal is never a job: nobody is told
/// where one fails.
/// </summary>
internal abstract class SignalLoop<TKey>(TimeProvider time, ILogger logger, int workers = 2) : BackgroundService
    where TKey : notnull
{
    /// <summary>Keys that may wait: more is an attack, or a homeserver that is gone.</summary>
    protected const int Most = 20_000;

    private static readonly TimeSpan PassingDelay = TimeSpan.FromSeconds(15);

    protected Schedule<TKey> Schedule { get; } = new(time, Most);

    /// <summary>Does what the latest value of the key asks for.</summary>
    protected abstract Task LookAsync(TKey key, CancellationToken cancellationToken);

    /// <summary>The key was not looked at to its end; by the wait the same may work.</summary>
    protected virtual void Failed(TKey key, TimeSpan passesAfter)
    {
    }

    /// <summary>The other side refuses the key's value.</summary>
    protected virtual void Refused(TKey key)
    {
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var key = await Schedule.NextAsync(cancellationToken);
            try
            {
                await LookAsync(key, cancellationToken);
            }
            // The one catch a signal: whatever it was, messages go on, and so do the other signals.
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                Take(key, exception);
            }
            finally
            {
                Schedule.Done(key);
            }
        }
    }

    private void Take(TKey key, Exception exception)
    {
        switch (exception)
        {
            case MatrixException { RetryAfter: { } after } limited:
                SignalLog.NotTold(logger, limited.Message);
                Failed(key, after);
                break;
            case MatrixException { Status: >= System.Net.HttpStatusCode.InternalServerError or System.Net.HttpStatusCode.TooManyRequests }:
            case HomeserverUnreachableException or XmppDisconnectedException or StoreException or OperationCanceledException:
                SignalLog.NotTold(logger, exception.Message);
                Failed(key, PassingDelay);
                break;
            case MatrixException or IdentityRefusedException or XmppStanzaErrorException:
                SignalLog.Refused(logger, exception.Message);
                Refused(key);
                break;
            default:
                SignalLog.Fault(logger, exception);
                Refused(key);
                break;
        }
    }
}

internal static partial class SignalLog
{
    [LoggerMessage(3400, LogLevel.Debug, "A signal was not told: {Reason}")]
    public static partial void NotTold(ILogger logger, string reason);

    [LoggerMessage(3401, LogLevel.Debug, "A signal was refused: {Reason}")]
    public static partial void Refused(ILogger logger, string reason);

    [LoggerMessage(3402, LogLevel.Error, "A signal failed by a fault of the bridge")]
    public static partial void Fault(ILogger logger, Exception exception);
}
