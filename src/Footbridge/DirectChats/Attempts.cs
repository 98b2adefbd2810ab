using System.Net;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// The one catch a job: the one place where the exceptions of an attempt become an outcome. Before it: <see cref="LaneWorkers"/>; after it: the
/// routers of the two flows.
/// </summary>
internal sealed partial class Attempts(Gates gates, JobMeter meter, ILogger<Attempts> logger)
{
    /// <summary>What people are told of a fault of ours.</summary>
    public const string Failed = "the bridge failed";

    private static readonly TimeSpan RoomDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>One attempt at a job, and how it ended.</summary>
    public async Task<Delivery> MakeAsync(IJobRouter router, Job job, CancellationToken cancellationToken)
    {
        try
        {
            using var scope = Log.JobScope(logger, job.Lane.Text, job.Id);
            return await router.RouteAsync(job, cancellationToken);
        }
        catch (HomeserverUnreachableException exception)
        {
            gates.Homeserver.Close(exception.Message);
            return new Delivery.Retry("the homeserver did not answer", Behind: gates.Homeserver);
        }
        catch (XmppDisconnectedException)
        {
            return new Delivery.Retry("the XMPP server is not connected", Behind: gates.Component);
        }
        catch (RoomUndecidedException exception)
        {
            return new Delivery.Retry(exception.Message, RoomDelay);
        }
        catch (UnreadableAnswerException exception)
        {
            return new Delivery.Retry(exception.Message);
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.TooManyRequests || (int)exception.Status >= 500)
        {
            return new Delivery.Retry($"the Matrix server cannot take it now ({exception.ErrCode})", exception.RetryAfter);
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Unauthorized)
        {
            // Our token, not this job: what the watch finds out opens the gate again.
            gates.Homeserver.Close($"the homeserver refuses the bridge: {exception.Message}");
            return new Delivery.Retry($"the homeserver refuses the bridge ({exception.ErrCode})");
        }
        catch (MatrixException exception)
        {
            Log.RefusedByHomeserver(logger, job.Id, exception.ErrCode);
            return router.GiveUp(job, $"the Matrix server refused it ({exception.ErrCode})", exception);
        }
        catch (IdentityRefusedException exception)
        {
            Log.RefusedByHomeserver(logger, job.Id, exception.Message);
            return router.GiveUp(job, "the bridge may not act for this user", exception);
        }
        catch (MediaStalledException exception)
        {
            return new Delivery.Retry(exception.Message);
        }
        catch (Exception exception) when (
            exception is not StoreException { IsRefusal: false } && (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested))
        {
            // A fault of ours. It is tried again for as long as a passing one, and then told: never dropped in silence.
            Log.AttemptFailed(logger, exception, job.Id);
            meter.Failed(job.Direction);
            return new Delivery.Retry(Failed);
        }
    }

    private static partial class Log
    {
        public static readonly Func<ILogger, string, string, IDisposable?> JobScope =
            LoggerMessage.DefineScope<string, string>("{Lane} {Job}");

        [LoggerMessage(3012, LogLevel.Warning, "Job {Job} is refused: {Reason}")]
        public static partial void RefusedByHomeserver(ILogger logger, string job, string reason);

        [LoggerMessage(3013, LogLevel.Error, "An attempt at job {Job} failed by a fault of the bridge")]
        public static partial void AttemptFailed(ILogger logger, Exception exception, string job);
    }
}
