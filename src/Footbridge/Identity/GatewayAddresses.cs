using Footbridge.Matrix;
using Footbridge.Xmpp;

namespace Footbridge.Identity;

#pragma warning disable CS9113, IDE0060, CA1822
internal sealed class GatewayAddresses(string serverName, Jid component)
{
    public bool TryToJid(UserId user, out Jid address) => throw new NotImplementedException();

    public bool TryToUser(Jid address, out UserId user) => throw new NotImplementedException();
}
