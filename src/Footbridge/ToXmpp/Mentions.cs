using Footbridge.Identity;
using Footbridge.Matrix;

namespace Footbridge.ToXmpp;

/// <summary>Names for people in XMPP whom a Matrix message mentions by their id alone.</summary>
internal sealed class Mentions(GhostNames ghosts)
{
    /// <summary>A ghost is called by the address it stands for; null for everybody else.</summary>
    public string? NameOf(string user) =>
        UserId.TryParse(user, out var id) && ghosts.TryToJid(id, out var contact) ? contact.ToString() : null;
}
