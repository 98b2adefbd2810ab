using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge.Signals;

/// <summary>
/// Finds out, whenever the homeserver comes up, whether it keeps presence: one where that is off is then asked nothing more. Synapse answers
/// 200 in either case, so the bot sets its own and looks whether that stands.
/// </summary>
internal sealed partial class PresenceWatch(
    MatrixClient client, AssertedIdentities identities, HomeserverState homeserver, PostPresence contacts, SendPresence owners, Gates gates,
    BridgeConfig config, TimeProvider time, ILogger<PresenceWatch> logger) : BackgroundService
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (config.Presence)
        {
            await gates.Homeserver.WaitUntilOpenAsync(stoppingToken);
            if (!await TryFindOutAsync(stoppingToken))
            {
                await Task.Delay(AfterFailure, time, stoppingToken);
                continue;
            }

            await gates.Homeserver.WaitUntilClosedAsync(stoppingToken);
        }
    }

    private async Task<bool> TryFindOutAsync(CancellationToken cancellationToken)
    {
        try
        {
            var hasPresence = await HasPresenceAsync(cancellationToken);
            if (homeserver.HasPresence != hasPresence)
            {
                homeserver.HasPresence = hasPresence;
                Log.Found(logger, hasPresence ? "keeps presence: it is bridged" : "keeps no presence: none is bridged from XMPP, and owners are shown as there");
            }

            if (hasPresence)
            {
                contacts.OwnerCame();
                owners.AskAll();
            }

            return true;
        }
        catch (Exception exception) when (exception is HomeserverUnreachableException or StoreException)
        {
            SignalLog.NotTold(logger, exception.Message);
            return false;
        }
    }

    private async Task<bool> HasPresenceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.SetPresenceAsync(identities.Bot, UserPresence.Online, null, cancellationToken);
            return await client.PresenceAsync(identities.Bot, identities.Bot, cancellationToken) is { Presence: UserPresence.Online };
        }
        catch (MatrixException exception)
        {
            SignalLog.Refused(logger, exception.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3403, LogLevel.Information, "The homeserver {Presence}")]
        public static partial void Found(ILogger logger, string presence);
    }
}
