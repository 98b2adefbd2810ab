using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.Identity;

/// <summary>Makes the Matrix users that stand for contacts, and tells which is whose.</summary>
internal sealed class Ghosts(MatrixClient client, GhostNames names, GhostStore store, TimeProvider time)
{
    /// <summary>Keeps the pair in the store, so that chats can refer to it; asks nothing of the homeserver.</summary>
    public async Task<UserId> KeepAsync(Jid contact, CancellationToken cancellationToken)
    {
        var ghost = names.ToGhost(contact.Bare, out _);
        await store.KeepAsync(ghost, contact.Bare, cancellationToken);
        return ghost;
    }

    /// <summary>The contact's ghost, registered with its device and a name that shows the address. May be repeated at any point.</summary>
    public async Task<UserId> EnsureAsync(Jid contact, CancellationToken cancellationToken)
    {
        var ghost = names.ToGhost(contact.Bare, out _);
        if (store.IsRegistered(contact))
        {
            return ghost;
        }

        await store.KeepAsync(ghost, contact.Bare, cancellationToken);
        CrashPoint.Here(CrashPoint.GhostBeforeRegister);
        await client.RegisterAsync(ghost.Localpart, cancellationToken);
        await client.EnsureDeviceAsync(ghost, AssertedIdentities.DeviceId, cancellationToken);
        await client.SetDisplayNameAsync(ghost, GhostNames.ToDisplayName(contact), cancellationToken);
        CrashPoint.Here(CrashPoint.GhostAfterRegister);
        await store.SetRegisteredAsync(ghost, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
        return ghost;
    }

    /// <summary>A user of the ghosts' namespace that stands for nobody, made only to be able to say so.</summary>
    public async Task RegisterNamelessAsync(UserId ghost, CancellationToken cancellationToken)
    {
        await client.RegisterAsync(ghost.Localpart, cancellationToken);
        await client.EnsureDeviceAsync(ghost, AssertedIdentities.DeviceId, cancellationToken);
    }

    public bool IsGhost(UserId user) => names.IsGhost(user);

    public bool IsRegistered(Jid contact) => store.IsRegistered(contact);

    /// <summary>The address a ghost stands for: from its name, or for hashed names from the store.</summary>
    public bool TryGetContact(UserId ghost, out Jid contact)
    {
        contact = default;
        if (!names.IsGhost(ghost))
        {
            return false;
        }

        if (store.FindContact(ghost) is { } known)
        {
            contact = known;
            return true;
        }

        return names.TryToJid(ghost, out contact);
    }
}
