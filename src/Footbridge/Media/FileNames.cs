using System.Globalization;
using System.Text;

namespace Footbridge.Media;

/// <summary>
/// Names of files as they may be shown and saved under: no folder, nothing unseen that changes how the rest is read
/// (<c>gpj.exe</c> backwards), not too long.
/// </summary>
internal static class FileNames
{
    private const int MaxLength = 120;
    private const int MaxExtension = 16;
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>The name, or where nothing of it is left, one made from the media type.</summary>
    public static string Safe(string? name, string? mediaType) => Clean(name) is { Length: > 0 } clean ? clean : "file" + (ServedTypes.ExtensionsOf(mediaType ?? "") is [var usual, ..] ? usual : "");

    /// <summary>The last part of an address, as a name; null where it has none.</summary>
    public static string? OfUrl(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && Clean(Uri.UnescapeDataString(uri.AbsolutePath)) is { Length: > 0 } name ? name : null;

    private static string Clean(string? name)
    {
        var last = name?[(name.LastIndexOfAny(['/', '\\']) + 1)..] ?? "";
        var clean = string.Concat(last.EnumerateRunes().Where(IsSeen)).Trim(' ', '.');
        return clean.Length <= MaxLength ? clean : Shortened(clean);
    }

    // The extension says what it is: it stays.
    private static string Shortened(string name)
    {
        var extension = Path.GetExtension(name);
        extension = extension.Length <= MaxExtension ? extension : "";
        var end = MaxLength - extension.Length;
        return name[..(char.IsHighSurrogate(name[end - 1]) ? end - 1 : end)].TrimEnd() + extension;
    }

    // Joiners are parts of emoji and of words. A lone surrogate comes out as U+FFFD.
    private static bool IsSeen(Rune character) =>
        character.Value is ZeroWidthJoiner or ZeroWidthNonJoiner
        || Rune.GetUnicodeCategory(character) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
