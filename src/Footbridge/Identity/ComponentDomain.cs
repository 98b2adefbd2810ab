using Footbridge.Xmpp;

namespace Footbridge.Identity;

/// <summary>The domain that the gateway addresses are under. An address in it is one of ours, and no contact.</summary>
internal sealed record ComponentDomain(Jid Jid)
{
    public bool Contains(Jid address) => Jid.TryCreate("", address.Domain, "", out var domain) && domain == Jid;
}
