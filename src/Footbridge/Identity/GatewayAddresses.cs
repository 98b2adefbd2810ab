using System.Text;
using Footbridge.Matrix;
using Footbridge.Xmpp;

namespace Footbridge.Identity;

/// <summary>
/// The JID that a Matrix user has under the component, and back: <c>bob@matrix.example.org</c> for our server's
/// <c>@bob:example.org</c>, <c>bob\3aelsewhere.org@matrix.example.org</c> for <c>@bob:elsewhere.org</c>. One to one: an address that
/// the encoder would not give is nobody's.
/// </summary>
/// <remarks>
/// Two escapes, one in the other. The inner one is for capitals, which old Matrix ids and server names may have and a JID's
/// localpart may not: <c>=42</c> for B; and <c>=</c> itself is <c>=3d</c> where it would else begin such an escape. The outer one
/// is XEP-0106, for what localparts exclude, the colon between user and server among it.
/// </remarks>
internal sealed class GatewayAddresses(string serverName, Jid component)
{
    private const char Mark = '=';
    private const int EscapeLength = 3;

    public bool TryToJid(UserId user, out Jid address)
    {
        address = default;
        if (user == default)
        {
            return false;
        }

        var name = user.Server == serverName ? user.Localpart : $"{user.Localpart}:{user.Server}";
        return Jid.TryCreate(Xep0106Escaping.Escape(EscapeCapitals(name)), component.Domain, "", out address);
    }

    /// <summary>Whose address it is, whatever its resource; false for one outside the component, or of nobody.</summary>
    public bool TryToUser(Jid address, out UserId user)
    {
        var name = UnescapeCapitals(Xep0106Escaping.Unescape(address.Local));
        // No localpart holds a colon: what stands before the first is the user, and the rest a server, with a port perhaps.
        var id = name.Contains(':', StringComparison.Ordinal) ? $"@{name}" : $"@{name}:{serverName}";
        return UserId.TryParse(id, out user) && TryToJid(user, out var canonical) && canonical == address.Bare;
    }

    private static string EscapeCapitals(string name)
    {
        var escaped = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsAsciiLetterUpper(name[i]) || (name[i] == Mark && TryReadEscape(name, i, out _)))
            {
                escaped.Append(Mark).Append(Convert.ToHexStringLower([(byte)name[i]]));
            }
            else
            {
                escaped.Append(name[i]);
            }
        }

        return escaped.ToString();
    }

    private static string UnescapeCapitals(string escaped)
    {
        var name = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (TryReadEscape(escaped, i, out var c))
            {
                name.Append(c);
                i += EscapeLength - 1;
            }
            else
            {
                name.Append(escaped[i]);
            }
        }

        return name.ToString();
    }

    // =3d, or =41 to =5a.
    private static bool TryReadEscape(string text, int at, out char c)
    {
        c = default;
        if (text[at] != Mark || text.Length - at < EscapeLength)
        {
            return false;
        }

        var digits = text.AsSpan(at + 1, EscapeLength - 1);
        if (!char.IsAsciiHexDigitLower(digits[0]) || !char.IsAsciiHexDigitLower(digits[1]))
        {
            return false;
        }

        c = (char)Convert.FromHexString(digits)[0];
        return c == Mark || char.IsAsciiLetterUpper(c);
    }
}
