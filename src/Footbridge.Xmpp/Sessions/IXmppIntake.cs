namespace Footbridge.Xmpp;

/// <summary>The only way up from this bank; the bridge implements it. Called in the order of the stream.</summary>
public interface IXmppIntake
{
    /// <summary>
    /// Takes a message of any type, or a presence of any. Returns soon, after queuing; the task it returns completes when
    /// the stanza is committed. The reader does not await it one by one, it bounds how many are open. A task that faults
    /// closes the link: the peer sees no receipt.
    /// </summary>
    Task AcceptAsync(Stanza stanza, CancellationToken ct);

    /// <summary>May this requester know that the gateway address exists? Asked before disco and ping are answered for it.</summary>
    ValueTask<bool> IsKnownAddressAsync(Jid requester, Jid address, CancellationToken ct);

    /// <summary>A new link is up. Always followed by one <see cref="LinkDown"/>, before the next link is up.</summary>
    void LinkUp(ComponentLink link);

    void LinkDown(string reason);
}
