using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Footbridge.Matrix;

// Matrix appendices, "Common Identifier Format": sigil, localpart, ':' and server name, 255 bytes in all.
internal static class Grammar
{
    private const int MaxIdBytes = 255;

    private static readonly SearchValues<char> LocalpartCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.=_/+");

    /// <summary>Sigil, at least one more character, no control or broken surrogate, within 255 bytes of UTF-8.</summary>
    public static bool IsOpaqueId(string text, char sigil) =>
        text.Length is > 1 and <= MaxIdBytes
        && text[0] == sigil
        && IsCleanUnicode(text)
        && Encoding.UTF8.GetByteCount(text) <= MaxIdBytes;

    /// <summary>As above; where a domain follows it has to be a server name, with something before it.</summary>
    public static bool IsOpaqueIdWithOptionalServer(string text, char sigil)
    {
        if (!IsOpaqueId(text, sigil))
        {
            return false;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || (colon > 1 && IsServerName(text.AsSpan(colon + 1)));
    }

    // Historical user ids: user_id_char = %x21-39 / %x3B-7E, everything printable but the colon.
    public static bool IsHistoricalLocalpart(ReadOnlySpan<char> localpart) =>
        localpart.Length > 0 && !localpart.ContainsAnyExceptInRange('!', '~') && !localpart.Contains(':');

    // New user ids: user_id_char = DIGIT / %x61-7A / "-" / "." / "=" / "_" / "/" / "+".
    public static bool IsLocalpart(ReadOnlySpan<char> localpart) =>
        localpart.Length > 0 && !localpart.ContainsAnyExcept(LocalpartCharacters);

    // server_name = hostname [ ":" port ]; hostname = IPv4 / "[" IPv6 "]" / dns-name; port = 1*5DIGIT.
    public static bool IsServerName(ReadOnlySpan<char> server)
    {
        if (server.StartsWith("["))
        {
            var close = server.IndexOf(']');
            return close > 0 && IsIPv6(server[1..close]) && (close == server.Length - 1 || IsPort(server[(close + 1)..]));
        }

        var colon = server.IndexOf(':');
        var host = colon < 0 ? server : server[..colon];
        return host.Length is > 0 and <= MaxIdBytes && IsDnsName(host) && (colon < 0 || IsPort(server[colon..]));
    }

    private static bool IsDnsName(ReadOnlySpan<char> host)
    {
        foreach (var c in host)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsIPv6(ReadOnlySpan<char> host) =>
        !host.Contains('%') && IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;

    private static bool IsPort(ReadOnlySpan<char> colonAndPort) =>
        colonAndPort.Length is > 1 and <= 6
        && colonAndPort[0] == ':'
        && ushort.TryParse(colonAndPort[1..], NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool IsCleanUnicode(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            // EnumerateRunes gives U+FFFD for a lone surrogate; no real id carries one.
            if (rune == Rune.ReplacementChar || Rune.IsControl(rune))
            {
                return false;
            }
        }

        return true;
    }
}
