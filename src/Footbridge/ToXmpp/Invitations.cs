using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToXmpp;

/// <summary>Whether an invite of a ghost can become a direct chat; if not, the reason of the decline, in words.</summary>
internal sealed class Invitations(Owners owners, Ghosts ghosts, GatewayAddresses addresses, ComponentDomain component)
{
    /// <summary>Null where it can.</summary>
    public string? WhyNot(UserId owner, UserId ghost, LaneKey lane, out Jid own, out Jid contact)
    {
        (own, contact) = (default, default);
        if (!owners.MayUse(owner))
        {
            return "You may not use this bridge; ask its admin.";
        }

        if (!ghosts.TryGetContact(ghost, out contact))
        {
            return "This name stands for no XMPP address.";
        }

        if (component.Contains(contact))
        {
            return addresses.TryToUser(contact.Bare, out var user)
                ? $"{contact} is the address of {user} on Matrix: write to them there."
                : $"{contact} is an address of this bridge, and nobody's.";
        }

        if (!addresses.TryToJid(owner, out own))
        {
            return "Your Matrix id has no form that XMPP could carry.";
        }

        // The room is another chat's, or the bot's.
        return lane == LaneKey.OfChat(owner, own, contact) ? null : "A direct chat has two members, and this room has more.";
    }
}
