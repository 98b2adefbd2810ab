using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>XMPP Ping.</summary>
public static class Xep0199Ping
{
    public const string Ns = "urn:xmpp:ping";

    private static readonly XName Ping = XName.Get("ping", Ns);

    // Section 4: <iq type='get' from='...' to='...' id='...'><ping xmlns='urn:xmpp:ping'/></iq>
    public static Iq Request(Jid from, Jid to, string id) => new()
    {
        Type = IqType.Get,
        From = from,
        To = to,
        Id = id,
        Payloads = [new XElement(Ping)],
    };

    public static bool IsPing(Iq iq) => iq.Type is IqType.Get && iq.Payload?.Name == Ping;
}
