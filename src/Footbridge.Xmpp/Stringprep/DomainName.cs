using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Footbridge.Xmpp;

/// <summary>
/// The domainpart of an address in two forms: as servers write it (nameprep only, U-labels and A-labels as given), and as
/// it is compared. Both forms of one name may come in over the wire; only the first may go out to the server that used it.
/// </summary>
internal static class DomainName
{
    private static readonly IdnMapping Idn = new() { AllowUnassigned = true };
    private static readonly SearchValues<char> LetterDigitHyphen = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    // RFC 3490 section 3.1 (1): these three also separate labels; nameprep has already made the other two of this one.
    private const char IdeographicFullStop = '\u3002';

    public static bool TryPrepare(string text, [NotNullWhen(true)] out string? domain, [NotNullWhen(true)] out string? key)
    {
        domain = null;
        key = null;

        // RFC 6122 section 2.2: "If the domainpart includes a final character considered to be a label separator (dot) by
        // [IDNA2003] or [DNS], this character MUST be stripped from the domainpart before the JID of which it is a part is used".
        if (!StringprepProfile.Nameprep.TryPrepare(text.EndsWith('.') ? text[..^1] : text, out var prepared))
        {
            return false;
        }

        key = IsAddressLiteral(prepared) ? prepared : KeyOf(prepared);
        domain = key is null ? null : prepared;
        return domain is not null;
    }

    // RFC 6122 section 2.2: domainpart = IP-literal / IPv4address / ifqdn; an IP-literal is an IPv6 address in brackets.
    private static bool IsAddressLiteral(string text) =>
        text is ['[', .., ']']
        && !text.Contains('%', StringComparison.Ordinal)
        && IPAddress.TryParse(text.AsSpan(1, text.Length - 2), out var address)
        && address.AddressFamily is AddressFamily.InterNetworkV6;

    private static string? KeyOf(string prepared)
    {
        var labels = prepared.Split('.', IdeographicFullStop);
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i].Length == 0 || labels[i].Any(unit => unit < 0x80 && !LetterDigitHyphen.Contains(unit)))
            {
                return null;
            }

            labels[i] = System.Text.Ascii.IsValid(labels[i]) ? labels[i] : ToALabel(labels[i]);
        }

        return labels.Length == 1 ? labels[0] : string.Join('.', labels);
    }

    // A label that IDNA refuses (symbols, over 63 bytes) is still an address of whoever's server writes it: kept as it is.
    private static string ToALabel(string label)
    {
        try
        {
            return Idn.GetAscii(label).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return label;
        }
    }
}
