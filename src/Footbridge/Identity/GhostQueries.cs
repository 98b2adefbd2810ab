using System.Diagnostics.CodeAnalysis;
using Footbridge.DirectChats;
using Footbridge.Matrix;
using Footbridge.Xmpp;

namespace Footbridge.Identity;

/// <summary>What the homeserver, for its users, asks about addresses and their ghosts: <c>/users</c> and third-party lookups.</summary>
internal sealed class GhostQueries(Ghosts ghosts, GhostNames names, RequestLimits limits, ComponentDomain component)
{
    /// <summary>Makes the ghost of a well-formed address, unless too many were made in the last minute.</summary>
    public async Task<bool> EnsureAsync(UserId user, CancellationToken cancellationToken)
    {
        if (!ghosts.TryGetContact(user, out var contact) || component.Contains(contact))
        {
            return false;
        }

        if (ghosts.IsRegistered(contact))
        {
            return true;
        }

        if (!limits.AdmitQueriedGhost())
        {
            return false;
        }

        await ghosts.EnsureAsync(contact, cancellationToken);
        return true;
    }

    public bool TryGetGhostOf(string jid, out UserId ghost)
    {
        ghost = default;
        if (!Jid.TryParse(jid, out var contact) || component.Contains(contact))
        {
            return false;
        }

        ghost = names.ToGhost(contact.Bare, out _);
        return true;
    }

    public bool TryGetJidOf(UserId ghost, [NotNullWhen(true)] out string? jid)
    {
        jid = ghosts.TryGetContact(ghost, out var contact) ? contact.ToString() : null;
        return jid is not null;
    }
}
