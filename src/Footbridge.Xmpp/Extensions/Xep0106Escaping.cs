using System.Globalization;
using System.Text;

namespace Footbridge.Xmpp;

/// <summary>JID Escaping: any text as a localpart.</summary>
public static class Xep0106Escaping
{
    public const string Feature = @"jid\20escaping";

    // The table of the ten: each is escaped as a backslash and its code in two lower-case hexadecimal digits.
    private const string Escaped = " \"&'/:<>@\\";
    private const int SequenceLength = 3;

    /// <summary>
    /// Escapes the nine characters that a localpart cannot have, and a backslash only where it would begin one of the ten
    /// sequences, so that <see cref="Unescape"/> gives back the same text. A text that begins or ends with a space has no
    /// lawful escaped form: that is the caller's to refuse.
    /// </summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            // In either case of letters: nodeprep would make \2f of \2F afterwards.
            var literal = text[i] == '\\' ? !TryReadSequence(text.ToLowerInvariant(), i, out _) : !Escaped.Contains(text[i], StringComparison.Ordinal);
            if (literal)
            {
                escaped.Append(text[i]);
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\{(int)text[i]:x2}");
            }
        }

        return escaped.ToString();
    }

    /// <summary>Undoes the ten sequences of the table and no other.</summary>
    public static string Unescape(string text)
    {
        var unescaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            if (TryReadSequence(text, i, out var character))
            {
                unescaped.Append(character);
                i += SequenceLength;
            }
            else
            {
                unescaped.Append(text[i++]);
            }
        }

        return unescaped.ToString();
    }

    private static bool TryReadSequence(string text, int at, out char character)
    {
        character = default;
        if (at + SequenceLength > text.Length || text[at] != '\\' || !char.IsAsciiDigit(text[at + 1]) || !char.IsAsciiHexDigitLower(text[at + 2]))
        {
            return false;
        }

        character = (char)Convert.ToInt32(text.Substring(at + 1, 2), 16);
        return Escaped.Contains(character, StringComparison.Ordinal);
    }
}
