using System.Globalization;
using System.Text;
using Footbridge.Xmpp;

namespace Footbridge.Profiles;

/// <summary>Names that people gave themselves, made fit to be shown in the other network.</summary>
internal static class ShownNames
{
    // What Synapse takes as a display name; the specification has no limit.
    private const int MaxLength = 256;

    // They make one sign of several, and in some scripts are part of a word.
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>
    /// Without controls and marks of direction, by which a name could change how what stands beside it is read; blanks made one.
    /// Null where nothing is left that can be seen.
    /// </summary>
    public static string? Clean(string? name)
    {
        if (name is null)
        {
            return null;
        }

        var clean = new StringBuilder();
        var isSeen = false;
        foreach (var character in name.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(character))
            {
                if (clean.Length > 0 && clean[^1] != ' ')
                {
                    clean.Append(' ');
                }
            }
            else if (IsKept(character))
            {
                if (clean.Length + character.Utf16SequenceLength > MaxLength)
                {
                    break;
                }

                clean.Append(character);
                isSeen |= Rune.GetUnicodeCategory(character) is not (UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark);
            }
        }

        return isSeen ? clean.ToString().TrimEnd(' ') : null;
    }

    /// <summary>What a contact is called who shows no name: the localpart, or of a server its address.</summary>
    public static string Of(Jid contact) =>
        Clean(Xep0106Escaping.Unescape(contact.Local)) ?? Clean(contact.Bare.ToString()) ?? contact.Key;

    private static bool IsKept(Rune character) =>
        character.Value is ZeroWidthNonJoiner or ZeroWidthJoiner
        || Rune.GetUnicodeCategory(character) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
}
