using Footbridge.Storage;

namespace Footbridge.DirectChats;

/// <summary>Where a lane hands its jobs: one implementation a direction.</summary>
internal interface IJobRouter
{
    Direction Direction { get; }

    /// <summary>One attempt. May throw what the banks throw: the lane makes an outcome of it.</summary>
    Task<Delivery> RouteAsync(Job job, CancellationToken cancellationToken);

    /// <summary>
    /// What to say, and to whom, about a job that will not be tried again: the homeserver or the XMPP server refused it for
    /// good (<paramref name="cause"/>), or its time is up.
    /// </summary>
    Delivery GiveUp(Job job, string reason, Exception? cause);
}

/// <summary>The cause where it was no server's doing, but the bridge's admin decided so.</summary>
internal sealed class GivenUpException() : Exception("the bridge's admin gave it up");
