using Footbridge.Identity;
using Footbridge.Matrix.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// Opens the homeserver's gate when it answers and knows our bot, and looks again once a minute. At each opening it asks the
/// homeserver to ping us: Synapse then delivers what waited for us at once.
/// </summary>
internal sealed partial class HomeserverWatch(
    MatrixClient client, Gates gates, HomeserverState state, AssertedIdentities identities, Registrations registrations, TimeProvider time, ILogger<HomeserverWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = FirstDelay;
        while (true)
        {
            var isUp = await TryReachAsync(stoppingToken);
            if (isUp)
            {
                delay = FirstDelay;
                await WaitAsync(stoppingToken);
                continue;
            }

            await Task.Delay(delay * (0.5 + (Random.Shared.NextDouble() / 2)), time, stoppingToken);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    private async Task<bool> TryReachAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.VersionsAsync(cancellationToken);
            if (gates.Homeserver.IsOpen)
            {
                return true;
            }

            var isNew = await client.RegisterAsync(identities.Bot.Localpart, cancellationToken);
            await client.EnsureDeviceAsync(identities.Bot, AssertedIdentities.DeviceId, cancellationToken);
            if (isNew)
            {
                await client.SetDisplayNameAsync(identities.Bot, "XMPP bridge", cancellationToken);
            }

            state.AssertsDevices = await client.AssertsDeviceAsync(identities.Bot, cancellationToken);
            gates.Homeserver.Open();
            await AskForPingAsync(cancellationToken);
            return true;
        }
        catch (HomeserverUnreachableException exception)
        {
            // An open gate says it itself; a closed one has been closed since the start, or since it said so.
            if (!gates.Homeserver.IsOpen && gates.Homeserver.Reason != exception.Message)
            {
                Log.Unreachable(logger, exception.Message);
            }

            gates.Homeserver.Close(exception.Message);
        }
        catch (MatrixException exception)
        {
            Log.Refused(logger, exception.Message);
            gates.Homeserver.Close($"the homeserver refuses the bridge: {exception.Message}");
        }

        return false;
    }

    // Application service API, "Pinging": a failed ping is a diagnosis, and no reason to stop.
    private async Task AskForPingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.PingAppserviceAsync(registrations.Bridge.Id, null, cancellationToken);
        }
        catch (Exception exception) when (exception is MatrixException or HomeserverUnreachableException)
        {
            // It answered us just now: what takes it so long is to reach the bridge.
            Log.NotPinged(logger, exception.Message);
        }
    }

    /// <summary>Until the gate closes, or a minute has passed.</summary>
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(gates.Homeserver.WaitUntilClosedAsync(stop.Token), Task.Delay(LookEvery, time, stop.Token));
        await stop.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static partial class Log
    {
        [LoggerMessage(3060, LogLevel.Error, "The homeserver refuses the bridge: {Reason}. Try: footbridge check")]
        public static partial void Refused(ILogger logger, string reason);

        [LoggerMessage(3062, LogLevel.Warning, "No connection to the homeserver: {Reason}")]
        public static partial void Unreachable(ILogger logger, string reason);

        [LoggerMessage(3061, LogLevel.Warning, "The homeserver could not ping the bridge: {Reason}. Try: footbridge check")]
        public static partial void NotPinged(ILogger logger, string reason);
    }
}
