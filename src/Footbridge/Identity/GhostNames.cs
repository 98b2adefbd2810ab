using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Footbridge.Matrix;
using Footbridge.Xmpp;

namespace Footbridge.Identity;

/// <summary>
/// The Matrix user id that stands for a contact, and back: <c>@_xmpp_alice=40example.org:server</c> for <c>alice@example.org</c>.
/// Two contacts never share a ghost, and a name that the encoder would not give stands for nobody.
/// </summary>
internal sealed class GhostNames(string serverName, string prefix = "_xmpp_", string botLocalpart = "_xmpp_bot")
{
    // Matrix appendices, User Identifiers: sigil, localpart and domain together.
    private const int MaxIdBytes = 255;

    // What Synapse takes as a display name; the specification has no limit.
    private const int MaxDisplayName = 256;

    private const char Escape = '=';

    // No byte is escaped like this, since 'h' is no hexadecimal digit: the plain encoding cannot give it.
    private const string HashMark = "=h";
    private const int HashLength = 40;

    private static readonly SearchValues<byte> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-"u8);
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The ghost of the contact's bare JID. Where <paramref name="isHashed"/>, the id does not tell the JID, and whoever
    /// uses it keeps the pair: ids beyond 255 bytes, and the one that would be the bot's.
    /// </summary>
    public UserId ToGhost(Jid contact, out bool isHashed)
    {
        var localpart = prefix + Encode(contact.Key);
        isHashed = localpart == botLocalpart || 1 + localpart.Length + 1 + serverName.Length > MaxIdBytes;
        if (isHashed)
        {
            localpart = prefix + HashMark + Hash(contact.Key);
        }

        return UserId.TryCreate(localpart, serverName, out var ghost)
            ? ghost
            : throw new InvalidOperationException($"{prefix} and {serverName} make no Matrix user ids.");
    }

    /// <summary>The bare JID in its canonical form; false for hashed names and for names that are no contact's.</summary>
    public bool TryToJid(UserId ghost, out Jid contact)
    {
        contact = default;
        return IsGhost(ghost)
            && TryDecode(ghost.Localpart.AsSpan(prefix.Length), out var text)
            && Jid.TryParse(text, out contact)
            && contact.IsBare
            && ToGhost(contact, out _) == ghost;
    }

    /// <summary>Whether the id is in the namespace that the registration gives to ghosts alone.</summary>
    public bool IsGhost(UserId user) =>
        user.Server == serverName && user.Localpart != botLocalpart && user.Localpart.StartsWith(prefix, StringComparison.Ordinal);

    /// <summary>
    /// What a ghost is called: the address that its server vouches for, and nothing that a stranger says of itself. A longer one
    /// than a name may be keeps both its ends, so that the domain is always seen. Without what is not seen itself but changes how the
    /// rest is: controls, and marks of direction, by which one address can be made to look like another.
    /// </summary>
    public static string ToDisplayName(Jid contact)
    {
        var name = string.Concat(contact.Bare.ToString().EnumerateRunes().Where(IsSeen));
        if (name.Length <= MaxDisplayName)
        {
            return name;
        }

        const int half = (MaxDisplayName / 2) - 1;
        var head = char.IsHighSurrogate(name[half - 1]) ? name[..(half - 1)] : name[..half];
        var tail = char.IsLowSurrogate(name[^half]) ? name[^(half - 1)..] : name[^half..];
        return $"{head}…{tail}";
    }

    private static bool IsSeen(Rune character) => Rune.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Encode(string jid)
    {
        var encoded = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(jid))
        {
            if (Plain.Contains(octet))
            {
                encoded.Append((char)octet);
            }
            else
            {
                encoded.Append(Escape).Append(Convert.ToHexStringLower([octet]));
            }
        }

        return encoded.ToString();
    }

    private static bool TryDecode(ReadOnlySpan<char> name, out string jid)
    {
        jid = "";
        var octets = new List<byte>(name.Length);
        while (!name.IsEmpty)
        {
            if (name[0] != Escape)
            {
                octets.Add((byte)name[0]);
                name = name[1..];
                continue;
            }

            var octet = new byte[1];
            if (name.Length < 3 || Convert.FromHexString(name[1..3], octet, out _, out _) != OperationStatus.Done)
            {
                return false;
            }

            octets.Add(octet[0]);
            name = name[3..];
        }

        try
        {
            jid = StrictUtf8.GetString([.. octets]);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    // 200 bits, five to a character: RFC 4648 section 6 in lower case, without padding.
    private static string Hash(string jid)
    {
        const string alphabet = "abcdefghijklmnopqrstuvwxyz234567";
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(jid));
        var text = new char[HashLength];
        for (var i = 0; i < HashLength; i++)
        {
            var bit = i * 5;
            var window = (digest[bit / 8] << 8) | digest[(bit / 8) + 1];
            text[i] = alphabet[(window >> (11 - (bit % 8))) & 31];
        }

        return new string(text);
    }
}
