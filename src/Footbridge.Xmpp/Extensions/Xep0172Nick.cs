using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>
/// User Nickname: inside a subscription request or a message a stranger's own claim, in the PEP node what they show to their
/// contacts, or to everybody.
/// </summary>
public static class Xep0172Nick
{
    public const string Ns = "http://jabber.org/protocol/nick";

    /// <summary>The PEP node has the namespace's name.</summary>
    public const string Node = Ns;

    private static readonly XName Nick = XName.Get("nick", Ns);

    // Section 4: <nick xmlns='http://jabber.org/protocol/nick'>Ishmael</nick>
    public static bool TryRead(Stanza stanza, [NotNullWhen(true)] out string? nick) => TryRead(stanza.Find(Nick), out nick);

    public static bool TryRead(XElement? payload, [NotNullWhen(true)] out string? nick)
    {
        nick = payload?.Name == Nick ? payload.Value.Trim() : null;
        return !string.IsNullOrEmpty(nick);
    }

    public static XElement ToElement(string nick) => new(Nick, nick);
}
