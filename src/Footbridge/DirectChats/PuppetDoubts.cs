using System.Collections.Concurrent;
using Footbridge.Matrix;

namespace Footbridge.DirectChats;

/// <summary>Owners for whom acting failed, or was never tried: <see cref="PuppetWatch"/> asks the homeserver.</summary>
internal sealed class PuppetDoubts
{
    private readonly ConcurrentDictionary<UserId, byte> _owners = new();

    public void Raise(UserId owner) => _owners[owner] = 0;

    public IReadOnlyCollection<UserId> TakeAll() => [.. _owners.Keys.Where(owner => _owners.TryRemove(owner, out _))];
}
