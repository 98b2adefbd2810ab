using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Storage;

namespace Footbridge.Signals;

/// <summary>Who would see a contact's presence on its ghost, and whether any of them looks. Used by <see cref="PostPresence"/>.</summary>
internal sealed class PresenceAudiences(SubscriptionStore subscriptions, OwnersShown owners, Owners permitted)
{
    public PresenceAudience Of(string contactKey) => subscriptions.AudienceOf(contactKey);

    public bool AnyLooks(PresenceAudience audience) => audience.Owners.Any(owner => !owners.IsOffline(owner) && permitted.MayUse(owner));
}
