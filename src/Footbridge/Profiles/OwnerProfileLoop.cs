using Footbridge.DirectChats;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge.Profiles;

/// <summary>
/// Looks at owners' names and pictures where there may be something new, and has told who is to know of it: contacts that are there
/// (<see cref="OwnerNews"/>), and clients that have just come (<see cref="ClientWelcome"/>).
/// </summary>
internal sealed partial class OwnerProfileLoop(
    OwnerProfiles profiles, OwnerProfileStore store, OwnerChanges changes, OwnerNews news, ContactClients clients, ClientWelcome welcome, Gates gates,
    TimeProvider time, ILogger<OwnerProfileLoop> logger) : BackgroundService
{
    // Clients that do not answer hold up one of them each.
    private const int Workers = 8;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gates.Homeserver.WaitUntilOpenAsync(stoppingToken);
        await Task.WhenAll([
            RepeatAsync(async ct => await profiles.LookAsync(await changes.NextToLookAtAsync(ct), ct), stoppingToken),
            RepeatAsync(async ct => await news.TellAsync(await changes.NextChangedAsync(ct), ct), stoppingToken),
            .. Enumerable.Range(0, Workers)
                .Select(_ => RepeatAsync(async ct => await welcome.WelcomeAsync(await clients.NextNewAsync(ct), ct), stoppingToken)),
            RepeatAsync(LookAtTheNewAsync, stoppingToken),
        ]);
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> once, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await once(cancellationToken);
            }
            catch (Exception exception) when (exception is XmppException or StoreException)
            {
                // Presence on the next link brings clients and hashes together again.
                Log.NotTold(logger, exception.Message);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // A fault of ours, by what one person shows: it must not end the program for all.
                Log.Fault(logger, exception);
            }
        }
    }

    private async Task LookAtTheNewAsync(CancellationToken cancellationToken)
    {
        foreach (var owner in store.NeverLookedAt())
        {
            changes.LookAt(owner);
        }

        await Task.Delay(TimeSpan.FromHours(1), time, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(3311, LogLevel.Information, "Contacts could not be told of an owner's name and picture: {Reason}")]
        public static partial void NotTold(ILogger logger, string reason);

        [LoggerMessage(3313, LogLevel.Error, "An owner's name and picture were not told, by a fault of the bridge")]
        public static partial void Fault(ILogger logger, Exception exception);
    }
}
