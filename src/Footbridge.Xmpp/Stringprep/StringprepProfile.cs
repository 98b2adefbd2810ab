using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Footbridge.Xmpp;

/// <summary>
/// Preparation of international strings (RFC 3454): map, normalise, refuse what is prohibited, check the directions.
/// Code points that Unicode 3.2 does not assign pass as they are (a "query", RFC 3454 section 7), as servers let them.
/// </summary>
internal sealed class StringprepProfile
{
    private readonly bool _foldsCase;
    private readonly Func<int, bool> _isProhibited;
    private readonly SearchValues<char> _unchangedAscii;

    private StringprepProfile(bool foldsCase, Func<int, bool> isProhibited)
    {
        _foldsCase = foldsCase;
        _isProhibited = isProhibited;
        _unchangedAscii = SearchValues.Create([.. Enumerable.Range(0, 0x80)
            .Where(code => !isProhibited(code) && !(foldsCase && code is >= 'A' and <= 'Z'))
            .Select(code => (char)code)]);
    }

    /// <summary>RFC 6122 appendix A: the localpart of an address.</summary>
    public static StringprepProfile Nodeprep { get; } = new(foldsCase: true, IsProhibitedInLocalpart);

    /// <summary>RFC 3491: the domainpart.</summary>
    public static StringprepProfile Nameprep { get; } = new(foldsCase: true, IsProhibitedInDomainpart);

    /// <summary>RFC 6122 appendix B: the resourcepart.</summary>
    public static StringprepProfile Resourceprep { get; } = new(foldsCase: false, IsProhibitedInResourcepart);

    public bool TryPrepare(string text, [NotNullWhen(true)] out string? prepared)
    {
        if (!text.AsSpan().ContainsAnyExcept(_unchangedAscii))
        {
            prepared = text;
            return true;
        }

        prepared = TryMap(text, out var mapped) ? Normalize(mapped) : null;
        if (prepared is null || prepared.EnumerateRunes().Any(rune => _isProhibited(rune.Value)) || !HasOneDirection(prepared))
        {
            prepared = null;
            return false;
        }

        return true;
    }

    // RFC 3454 section 3: each code point once, by B.1 to nothing, by B.2 to its folded form.
    private bool TryMap(string text, [NotNullWhen(true)] out string? mapped)
    {
        mapped = null;
        var builder = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            // C.5, half a surrogate pair, is no character; at C.4's U+FFFE string.Normalize throws. All profiles prohibit both.
            if (Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var units) is not OperationStatus.Done || text[i] == '\uFFFE')
            {
                return false;
            }

            i += units;
            if (!CodePoints.IsIn(MappingTables.B1, rune.Value))
            {
                builder.Append(_foldsCase ? CodePoints.Fold(rune) : CodePoints.Decompose(rune).ToString());
            }
        }

        mapped = builder.ToString();
        return true;
    }

    // RFC 3454 section 4 means the NFKC of Unicode 3.2: what came later is left alone, piece by piece.
    private static string Normalize(string text)
    {
        var builder = new StringBuilder(text.Length);
        var assignedFrom = 0;
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (CodePoints.IsIn(UnassignedTable.A1, rune.Value))
            {
                builder.Append(text[assignedFrom..at].Normalize(NormalizationForm.FormKC)).Append(rune.ToString());
                assignedFrom = at + rune.Utf16SequenceLength;
            }

            at += rune.Utf16SequenceLength;
        }

        return builder.Append(text[assignedFrom..].Normalize(NormalizationForm.FormKC)).ToString();
    }

    // RFC 3454 section 6: "If a string contains any RandALCat character, the string MUST NOT contain any LCat character",
    // and "a RandALCat character MUST be the first character of the string, and [...] the last".
    private static bool HasOneDirection(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        return !runes.Any(IsRightToLeft)
            || (IsRightToLeft(runes[0]) && IsRightToLeft(runes[^1]) && !runes.Any(rune => CodePoints.IsIn(DirectionTables.D2, rune.Value)));
    }

    private static bool IsRightToLeft(Rune rune) => CodePoints.IsIn(DirectionTables.D1, rune.Value);

    // RFC 6122 appendix A.5: C.1.1 to C.9, and " & ' / : < > @
    private static bool IsProhibitedInLocalpart(int code) =>
        code is '"' or '&' or '\'' or '/' or ':' or '<' or '>' or '@'
        || CodePoints.IsIn(ProhibitedTables.C11, code)
        || IsProhibitedInResourcepart(code);

    // RFC 3491 section 5.
    private static bool IsProhibitedInDomainpart(int code) =>
        CodePoints.IsIn(ProhibitedTables.C12, code)
        || CodePoints.IsIn(ProhibitedTables.C22, code)
        || CodePoints.IsIn(ProhibitedTables.C3ToC9, code);

    // RFC 6122 appendix B.5.
    private static bool IsProhibitedInResourcepart(int code) =>
        CodePoints.IsIn(ProhibitedTables.C21, code) || IsProhibitedInDomainpart(code);
}
