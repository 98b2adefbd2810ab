namespace Footbridge.DirectChats;

/// <summary>What was learnt of the homeserver when it was last reached.</summary>
internal sealed class HomeserverState
{
    /// <summary>Whether it remembers transaction ids of requests that assert a device; until that is known, no.</summary>
    public bool AssertsDevices { get; set; }

    /// <summary>Whether it keeps and shows presence at all; null until that was found out.</summary>
    public bool? HasPresence { get; set; }
}
