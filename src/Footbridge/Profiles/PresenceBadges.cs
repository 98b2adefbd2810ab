using System.Collections.Concurrent;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.Profiles;

/// <summary>
/// What every available presence of an owner's address carries besides: the hash of what the address can do (XEP-0115), and that of the
/// owner's picture (XEP-0153).
/// </summary>
internal sealed class PresenceBadges(GatewayAddresses addresses, OwnerProfileStore store)
{
    private readonly ConcurrentDictionary<UserId, string> _hashes = new();

    /// <summary>The presence with them; any other than an available one as it is.</summary>
    public Presence AddTo(Presence presence) => presence.Type is not PresenceType.Available
        ? presence
        : Xep0115Capabilities.AddTo(Xep0153VCardAvatars.AddTo(presence, HashOf(presence.From)), AddressFeatures.Capabilities);

    /// <summary>The owner has another picture by now, or none.</summary>
    public void Forget(UserId owner) => _hashes.TryRemove(owner, out _);

    // Null while it is not known yet, which XEP-0153 calls "not ready".
    private string? HashOf(Jid address)
    {
        if (!addresses.TryToUser(address, out var owner))
        {
            return null;
        }

        if (!_hashes.TryGetValue(owner, out var hash) && store.Find(owner) is { } row)
        {
            _hashes[owner] = hash = row.Hash ?? "";
        }

        return hash;
    }
}
