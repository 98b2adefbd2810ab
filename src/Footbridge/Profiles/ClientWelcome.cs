using Footbridge.Identity;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;

namespace Footbridge.Profiles;

/// <summary>
/// XEP-0163 section 4.3.4: a client of a contact that has come gets the last item of what it wishes for, which it is asked where nobody knows yet. Before
/// it: <see cref="OwnerProfileLoop"/>; after it: the link.
/// </summary>
internal sealed partial class ClientWelcome(
    OwnerProfiles profiles, ContactClients clients, ContactWishes wishes, SubscriptionStore subscriptions, Owners owners, GatewayAddresses addresses, ComponentSession session,
    TimeProvider time, ILogger<ClientWelcome> logger)
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    /// <exception cref="XmppException">The link broke.</exception>
    /// <exception cref="StoreException">What there is could not be looked up.</exception>
    public async Task WelcomeAsync(ContactClient client, CancellationToken cancellationToken)
    {
        if (session.Link is not { } link || !subscriptions.IsShown(client.Own, client.Contact.Bare))
        {
            return;
        }

        await LearnAsync(link, client, cancellationToken);
        if (clients.CapabilitiesOf(client) is { } capabilities
            && wishes.Of(capabilities) is { Count: > 0 } nodes
            && addresses.TryToUser(client.Own, out var owner)
            && owners.MayUse(owner)
            && profiles.Kept(owner) is { } profile)
        {
            foreach (var (node, item) in Xep0163Pep.NodesOf(profile, client.Own).Where(found => nodes.Contains(found.Node)))
            {
                await OwnerNews.SendAsync(link, client.Own, [client.Contact], node, item, cancellationToken);
            }
        }
    }

    private async Task LearnAsync(ComponentLink link, ContactClient client, CancellationToken cancellationToken)
    {
        if (clients.CapabilitiesOf(client) is not { } capabilities || wishes.Of(capabilities) is not null)
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

    private static partial class Log
    {
        [LoggerMessage(3312, LogLevel.Debug, "A contact's client does not tell what it can do: {Reason}")]
        public static partial void NotLearnt(ILogger logger, string reason);
    }
}
