using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge.Profiles;

/// <summary>
/// Tells contacts what is new of an owner: presence with the new picture's hash to all who see the owner, and the nodes themselves
/// (XEP-0163) to those of their clients that wish for them; to a client that has just come, what there is.
/// </summary>
internal sealed partial class OwnerProfileLoop(
    OwnerProfiles profiles, OwnerProfileStore store, OwnerChanges changes, PresenceBadges badges, OwnersShown shown, ContactWishes wishes, SubscriptionStore subscriptions,
    Owners owners, GatewayAddresses addresses, ComponentSession session, Gates gates, TimeProvider time, ILogger<OwnerProfileLoop> logger) : BackgroundService
{
    // Clients that do not answer hold up one of them each.
    private const int Workers = 8;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gates.Homeserver.WaitUntilOpenAsync(stoppingToken);
        await Task.WhenAll([
            RepeatAsync(LookAtNextAsync, stoppingToken),
            RepeatAsync(TellNextAsync, stoppingToken),
            .. Enumerable.Range(0, Workers).Select(_ => RepeatAsync(WelcomeNextAsync, stoppingToken)),
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

    private async Task LookAtNextAsync(CancellationToken cancellationToken) =>
        await profiles.LookAsync(await changes.NextToLookAtAsync(cancellationToken), cancellationToken);

    private async Task TellNextAsync(CancellationToken cancellationToken)
    {
        var owner = await changes.NextChangedAsync(cancellationToken);
        badges.Forget(owner);
        if (profiles.Kept(owner) is not { } profile || session.Link is not { } link || !owners.MayUse(owner))
        {
            return;
        }

        foreach (var (_, own, contact) in subscriptions.AllShown().Where(seen => seen.Owner == owner))
        {
            await link.WriteAsync(shown.ToContact(owner, own, contact), cancellationToken);
            wishes.GreetUnknown(own, contact);
            foreach (var (node, item) in Xep0163Pep.NodesOf(profile, own))
            {
                await SendAsync(link, own, wishes.WhoWishes(own, contact, node), node, item, cancellationToken);
            }
        }
    }

    /// <summary>XEP-0163 section 4.3.4: a client that has come gets the last item of what it wishes for.</summary>
    private async Task WelcomeNextAsync(CancellationToken cancellationToken)
    {
        var client = await wishes.New.ReadAsync(cancellationToken);
        if (session.Link is not { } link || !subscriptions.IsShown(client.Own, client.Contact.Bare))
        {
            return;
        }

        await LearnAsync(link, client, cancellationToken);
        if (wishes.CapabilitiesOf(client) is { } capabilities
            && wishes.Of(capabilities) is { Count: > 0 } nodes
            && addresses.TryToUser(client.Own, out var owner)
            && owners.MayUse(owner)
            && profiles.Kept(owner) is { } profile)
        {
            foreach (var (node, item) in Xep0163Pep.NodesOf(profile, client.Own).Where(found => nodes.Contains(found.Node)))
            {
                await SendAsync(link, client.Own, [client.Contact], node, item, cancellationToken);
            }
        }
    }

    private async Task LearnAsync(ComponentLink link, ContactClient client, CancellationToken cancellationToken)
    {
        if (wishes.CapabilitiesOf(client) is not { } capabilities || wishes.Of(capabilities) is not null)
        {
            return;
        }

        using var deadline = new CancellationTokenSource(AnswerWithin, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var request = new Iq
            {
                Type = IqType.Get,
                From = client.Own.WithResource(DirectChat.Resource),
                To = client.Contact,
                Payloads = [Xep0030Disco.InfoRequest(capabilities.DiscoNode)],
            };
            wishes.Learn(capabilities, await link.RequestAsync(request, both.Token));
        }
        catch (Exception exception) when (exception is XmppStanzaErrorException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Whoever does not say what they wish for is told nothing.
            Log.NotLearnt(logger, exception.Message);
        }
    }

    private static async Task SendAsync(
        ComponentLink link, Jid own, IReadOnlyList<Jid> clients, string node, PubSubItem item, CancellationToken cancellationToken)
    {
        foreach (var client in clients)
        {
            await link.WriteAsync(Xep0060PubSub.EventMessage(own, client, Guid.NewGuid().ToString(), node, item), cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3311, LogLevel.Information, "Contacts could not be told of an owner's name and picture: {Reason}")]
        public static partial void NotTold(ILogger logger, string reason);

        [LoggerMessage(3313, LogLevel.Error, "An owner's name and picture were not told, by a fault of the bridge")]
        public static partial void Fault(ILogger logger, Exception exception);

        [LoggerMessage(3312, LogLevel.Debug, "A contact's client does not tell what it can do: {Reason}")]
        public static partial void NotLearnt(ILogger logger, string reason);
    }
}
