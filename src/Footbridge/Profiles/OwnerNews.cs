using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.Profiles;

/// <summary>
/// Tells contacts what is new of an owner: presence with the new picture's hash to all who see the owner, and the nodes themselves
/// (XEP-0163) to those of their clients that wish for them. Before it: <see cref="OwnerProfileLoop"/>; after it: the link.
/// </summary>
internal sealed class OwnerNews(
    OwnerProfiles profiles, PresenceBadges badges, OwnersShown shown, ContactWishes wishes, SubscriptionStore subscriptions, Owners owners, ComponentSession session)
{
    /// <exception cref="XmppException">The link broke.</exception>
    /// <exception cref="StoreException">Whom to tell could not be looked up.</exception>
    public async Task TellAsync(UserId owner, CancellationToken cancellationToken)
    {
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

    /// <summary>An item of one of an owner's nodes, to clients of a contact.</summary>
    public static async Task SendAsync(
        ComponentLink link, Jid own, IReadOnlyList<Jid> clients, string node, PubSubItem item, CancellationToken cancellationToken)
    {
        foreach (var client in clients)
        {
            await link.WriteAsync(Xep0060PubSub.EventMessage(own, client, Guid.NewGuid().ToString(), node, item), cancellationToken);
        }
    }
}
