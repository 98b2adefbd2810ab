using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Chat State Notifications: composing, paused and the like.</summary>
public static class Xep0085ChatStates
{
    public const string Ns = "http://jabber.org/protocol/chatstates";

    private static readonly XName Active = XName.Get("active", Ns);

    // Section 4: <active xmlns='http://jabber.org/protocol/chatstates'/> with content.
    public static Message AddActive(Message message) => message.With(new XElement(Active));

    public static bool HasAny(Message message) => message.Payloads.Any(payload => payload.Name.NamespaceName == Ns);
}
