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

    /// <summary>Largest stanza written, in UTF-8 bytes: what the server takes.</summary>
    public int MaxStanzaBytes { get; init; } = 262_144;

    /// <summary>
    /// Largest stanza read, never less than <see cref="MaxStanzaBytes"/>; servers let others send more than they take from
    /// us. What is larger is read past and answered, the stream goes on.
    /// </summary>
    public int MaxIncomingStanzaBytes { get; init; } = 1_048_576;

    /// <summary>A link silent for this long is asked; unanswered for as long again it is dead.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    // Without the secret: records print all they hold, and this one may end in a log.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(null, $"Host = {Host}, Port = {Port}, Domain = {Domain}");
        return true;
    }
}
