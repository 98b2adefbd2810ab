using System.Text;

namespace Footbridge.Xmpp;

/// <summary>Where the XMPP server takes components, and as which one to come.</summary>
public sealed record ComponentOptions
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    /// <summary>The component's own domain; no localpart, no resource.</summary>
    public required Jid Domain { get; init; }

    public required string Secret { get; init; }

    /// <summary>Largest stanza read or written, in UTF-8 bytes.</summary>
    public int MaxStanzaBytes { get; init; } = 262_144;

    /// <summary>A link silent for this long is asked; unanswered for as long again it is dead.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    // Without the secret: records print all they hold, and this one may end in a log.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(null, $"Host = {Host}, Port = {Port}, Domain = {Domain}");
        return true;
    }
}
