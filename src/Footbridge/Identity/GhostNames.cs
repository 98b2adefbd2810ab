using Footbridge.Matrix;
using Footbridge.Xmpp;

namespace Footbridge.Identity;

#pragma warning disable CS9113, IDE0060, CA1822
internal sealed class GhostNames(string serverName, string prefix = "_xmpp_", string botLocalpart = "_xmpp_bot")
{
    public UserId ToGhost(Jid contact, out bool isHashed) => throw new NotImplementedException();

    public bool TryToJid(UserId ghost, out Jid contact) => throw new NotImplementedException();

    public bool IsGhost(UserId user) => throw new NotImplementedException();
}
