using Footbridge.Configuration;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// When a delayed message was sent, as far as it can be believed: by the configured server's own stamp alone, and never in the
/// future. Anybody can write one into a stanza.
/// </summary>
internal sealed class SentTime(BridgeConfig config, TimeProvider time)
{
    private readonly Jid? _server = config.Component.ServerDomain is { } domain ? Jid.Parse(domain) : null;

    /// <summary>Null where the message was sent just now.</summary>
    public DateTimeOffset? Of(Message message) =>
        _server is { } server && Xep0203Delay.TryRead(message, server, out var stamp) && stamp < time.GetUtcNow() ? stamp : null;
}
