using System.Globalization;
using System.Text;

namespace Footbridge.Formatting;

/// <summary>
/// Cuts a text that is too long for one message: at the last line end that fits, else between two characters as people
/// see them (graphemes). The parts one after the other are the text, apart from the newlines cut at. Takes time in
/// proportion to the text, whatever is in it.
/// </summary>
internal static class TextSplitter
{
    /// <summary>Largest event as canonical JSON. The protocol's own limit is 64 KiB, with what the homeserver adds.</summary>
    public const int MaxEventBytes = 48 * 1024;

    // A grapheme may be of any length (a letter under ten thousand accents); looking this far tells those that are meant.
    private const int LongestGrapheme = 128;

    /// <summary>
    /// Parts whose events, <paramref name="overhead"/> bytes apiece without the body's text, stay within
    /// <see cref="MaxEventBytes"/>; false where it takes more than <paramref name="maxParts"/>, and those are then its beginning.
    /// </summary>
    public static bool TrySplitForMatrix(string body, int overhead, int maxParts, out IReadOnlyList<string> parts) =>
        TrySplit(body, SerialisedSize.OfRuneInJson, MaxEventBytes - overhead, maxParts, out parts);

    /// <summary>
    /// Parts that take <paramref name="budget"/> bytes at most as the text of an XML element; false where it takes more than
    /// <paramref name="maxParts"/>, and those are then its beginning.
    /// </summary>
    public static bool TrySplitForXmpp(string body, int budget, int maxParts, out IReadOnlyList<string> parts) =>
        TrySplit(body, SerialisedSize.OfRuneInXml, budget, maxParts, out parts);

    // Line ends may leave parts half empty: where that makes too many, the text is cut without regard to them.
    private static bool TrySplit(string body, Func<Rune, int> sizeOf, int budget, int maxParts, out IReadOnlyList<string> parts) =>
        TrySplit(body, sizeOf, budget, maxParts, atLineEnds: true, out parts)
        || TrySplit(body, sizeOf, budget, maxParts, atLineEnds: false, out parts);

    private static bool TrySplit(
        string body, Func<Rune, int> sizeOf, int budget, int maxParts, bool atLineEnds, out IReadOnlyList<string> parts)
    {
        var cut = new List<string>();
        parts = cut;
        var rest = body.AsSpan();
        while (cut.Count < maxParts)
        {
            var (fits, lineEnd) = Measure(rest, sizeOf, budget);
            if (fits == rest.Length)
            {
                cut.Add(rest.ToString());
                return true;
            }

            if (atLineEnds && lineEnd > 0)
            {
                cut.Add(rest[..lineEnd].ToString());
                rest = rest[(lineEnd + 1)..];
                if (rest.IsEmpty)
                {
                    return true;
                }

                continue;
            }

            var end = GraphemeEnd(rest, fits);
            if (end == 0)
            {
                return false;
            }

            cut.Add(rest[..end].ToString());
            rest = rest[end..];
        }

        return false;
    }

    /// <summary>How much of the text the budget holds, and the last line end at which that much could be cut (0: none).</summary>
    private static (int Fits, int LineEnd) Measure(ReadOnlySpan<char> text, Func<Rune, int> sizeOf, int budget)
    {
        var (fits, lineEnd) = (0, 0);
        while (fits < text.Length)
        {
            Rune.DecodeFromUtf16(text[fits..], out var rune, out var length);
            // The newline that is cut at goes away: it need not fit.
            if (rune.Value == '\n')
            {
                lineEnd = fits;
            }

            budget -= sizeOf(rune);
            if (budget < 0)
            {
                break;
            }

            fits += length;
        }

        return (fits, lineEnd);
    }

    /// <summary>The last end of a grapheme within <paramref name="fits"/>; where one alone is longer, all that fits.</summary>
    private static int GraphemeEnd(ReadOnlySpan<char> text, int fits)
    {
        var end = 0;
        while (end < fits)
        {
            var next = end + StringInfo.GetNextTextElementLength(text[end..Math.Min(text.Length, fits + LongestGrapheme)]);
            if (next > fits)
            {
                break;
            }

            end = next;
        }

        return end > fits - LongestGrapheme && end > 0 ? end : fits;
    }
}
