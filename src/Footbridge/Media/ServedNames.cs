using System.Text;
using Microsoft.Net.Http.Headers;

namespace Footbridge.Media;

/// <summary>The name of a file in its address, and in the header that says under which name to save it.</summary>
internal static class ServedNames
{
    private const int MaxStem = 60;
    private const int MaxExtension = 10;
    private const string NoExtension = ".bin";

    /// <summary>
    /// The last part of the address, escaped: letters, digits, <c>. - _</c>, and an extension that fits the type. Clients go by that
    /// extension, and some take no address with a space or a <c>#</c> for a file.
    /// </summary>
    public static string InAddress(string name, string type)
    {
        var extension = Path.GetExtension(name);
        if (extension.Length is < 2 or > MaxExtension + 1 || !extension.AsSpan(1).ContainsOnlyAsciiLettersAndDigits())
        {
            extension = "";
        }

        var stem = Plain(name[..^extension.Length]);
        var fitting = ServedTypes.ExtensionsOf(type);
        return Uri.EscapeDataString(stem)
            + (fitting.Count == 0 ? (extension.Length > 0 ? extension : NoExtension)
                : fitting.Contains(extension, StringComparer.OrdinalIgnoreCase) ? extension
                : extension + fitting[0]);
    }

    // RFC 6266: attachment; filename="_.jpg"; filename*=UTF-8''%E2%98%83.jpg (RFC 5987)
    public static string Disposition(string name, string type)
    {
        var disposition = new ContentDispositionHeaderValue(ServedTypes.IsShownInPlace(type) ? "inline" : "attachment");
        disposition.SetHttpFileName(name);
        return disposition.ToString();
    }

    private static string Plain(string stem)
    {
        var plain = new StringBuilder();
        foreach (var character in stem.EnumerateRunes())
        {
            if (plain.Length >= MaxStem)
            {
                break;
            }

            plain.Append(Rune.IsLetterOrDigit(character) || character.Value is '.' or '-' or '_' ? character.ToString() : "_");
        }

        return plain.Length == 0 ? "file" : plain.ToString();
    }

    private static bool ContainsOnlyAsciiLettersAndDigits(this ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character))
            {
                return false;
            }
        }

        return true;
    }
}
