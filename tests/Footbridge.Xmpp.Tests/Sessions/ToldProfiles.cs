namespace Footbridge.Xmpp.Tests;

/// <summary>What the bridge would tell of its addresses; nothing unless the test says so.</summary>
internal sealed class ToldProfiles : IAddressProfiles
{
    public Func<Jid, AddressProfile?> Profile { get; set; } = _ => null;

    public Func<string, Jid?> Typed { get; set; } = _ => null;

    public ValueTask<AddressProfile?> ProfileAsync(Jid address, CancellationToken ct) => ValueTask.FromResult(Profile(address));

    public Jid? FindAddress(string typed) => Typed(typed);
}
