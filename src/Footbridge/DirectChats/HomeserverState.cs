namespace Footbridge.DirectChats;

/// <summary>What was learnt of the homeserver when it was last reached.</summary>
internal sealed class HomeserverState
{
    /// <summary>Whether it remembers transaction ids of requests that assert a device; until that is known, no.</summary>
    public bool AssertsDevices { get; set; }
}
