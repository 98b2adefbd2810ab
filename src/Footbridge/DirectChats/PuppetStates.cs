using System.Collections.Concurrent;
using Footbridge.Identity;
using Footbridge.Matrix;

namespace Footbridge.DirectChats;

internal enum PuppetState
{
    /// <summary>The bridge acts for the owner, and nothing says that it cannot.</summary>
    On,

    /// <summary>The owner does not want it, was not asked yet, or may not use the bridge.</summary>
    Off,

    /// <summary>The homeserver did not let it when it was last asked.</summary>
    Broken,

    /// <summary>The bridge acts for nobody, or not for users of the owner's homeserver.</summary>
    Never,
}

/// <summary>How each owner's puppet is: what they chose, and what <see cref="PuppetWatch"/> found out.</summary>
internal sealed class PuppetStates(Puppets puppets)
{
    private readonly ConcurrentDictionary<UserId, byte> _broken = new();

    public IReadOnlyCollection<UserId> Broken => [.. _broken.Keys];

    public bool IsBroken(UserId owner) => _broken.ContainsKey(owner);

    public void SetBroken(UserId owner) => _broken[owner] = 0;

    public void SetWorking(UserId owner) => _broken.TryRemove(owner, out _);

    public PuppetState Of(UserId owner) =>
        puppets.CanActFor(owner) ? IsBroken(owner) ? PuppetState.Broken : PuppetState.On
        : puppets.WhyNever(owner) is null ? PuppetState.Off
        : PuppetState.Never;

    public static string NameOf(PuppetState state) => state.ToString().ToLowerInvariant();
}
