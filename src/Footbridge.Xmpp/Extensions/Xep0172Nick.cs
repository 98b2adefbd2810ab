using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>User Nickname, as it comes inside a subscription request or a message: a stranger's own claim.</summary>
public static class Xep0172Nick
{
    public const string Ns = "http://jabber.org/protocol/nick";

    private static readonly XName Nick = XName.Get("nick", Ns);

    // Section 4: <nick xmlns='http://jabber.org/protocol/nick'>Ishmael</nick>
    public static bool TryRead(Stanza stanza, [NotNullWhen(true)] out string? nick)
    {
        nick = stanza.Find(Nick)?.Value.Trim();
        return !string.IsNullOrEmpty(nick);
    }
}
