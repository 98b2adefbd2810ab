using System.Globalization;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Delayed Delivery: when a stanza was first sent.</summary>
public static class Xep0203Delay
{
    public const string Ns = "urn:xmpp:delay";

    private static readonly XName Delay = XName.Get("delay", Ns);

    /// <summary>
    /// The stamp that <paramref name="from"/> put there; anybody can put one, so the caller names whom it believes.
    /// None when two claim to be from it.
    /// </summary>
    // Section 4: <delay xmlns='urn:xmpp:delay' from='example.org' stamp='2002-09-10T23:08:25Z'/>
    public static bool TryRead(Stanza stanza, Jid from, out DateTimeOffset stamp)
    {
        stamp = default;
        var claims = 0;
        var readable = false;
        foreach (var payload in stanza.Payloads)
        {
            if (payload.Name == Delay && Jid.TryParse(payload.Attribute("from")?.Value, out var claimed) && claimed == from)
            {
                claims++;
                readable = TryParseStamp(payload.Attribute("stamp")?.Value, out stamp);
            }
        }

        stamp = claims == 1 ? stamp : default;
        return claims == 1 && readable;
    }

    // XEP-0082 section 3.2: CCYY-MM-DDThh:mm:ss[.sss]TZD, TZD being Z or (+|-)hh:mm.
    private static bool TryParseStamp(string? text, out DateTimeOffset stamp) =>
        DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out stamp);
}
