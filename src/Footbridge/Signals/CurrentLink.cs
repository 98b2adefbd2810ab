using Footbridge.Xmpp;

namespace Footbridge.Signals;

/// <summary>The link to the XMPP server while there is one: what passes is written to it at once, or not at all.</summary>
internal sealed class CurrentLink
{
    private ComponentLink? _link;

    public ComponentLink? Link
    {
        get => Volatile.Read(ref _link);
        set => Volatile.Write(ref _link, value);
    }

    /// <exception cref="XmppDisconnectedException">There is none.</exception>
    public async Task WriteAsync(Stanza stanza, CancellationToken cancellationToken) =>
        await (Link ?? throw new XmppDisconnectedException("There is no link to the XMPP server", null)).WriteAsync(stanza, cancellationToken);
}
