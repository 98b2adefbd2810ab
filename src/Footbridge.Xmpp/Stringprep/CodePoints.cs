using System.Text;

namespace Footbridge.Xmpp;

/// <summary>How the tables of RFC 3454 are looked up.</summary>
internal static class CodePoints
{
    private const int RunWidth = 4;

    /// <summary>Is the code point in one of the ranges, given as first and last, in order?</summary>
    public static bool IsIn(ReadOnlySpan<int> ranges, int code)
    {
        var at = LastStartingAtOrBefore(ranges, 2, code);
        return at >= 0 && code <= ranges[at + 1];
    }

    /// <summary>What table B.2 makes of it.</summary>
    public static string Fold(Rune rune)
    {
        var code = rune.Value;
        var expanded = MappingTables.B2Expanded.BinarySearch(code);
        if (expanded >= 0)
        {
            return MappingTables.B2Expansions[expanded];
        }

        var runs = MappingTables.B2Runs;
        var at = LastStartingAtOrBefore(runs, RunWidth, code);
        if (at < 0)
        {
            return Decompose(rune).ToString();
        }

        var (first, last, step, added) = (runs[at], runs[at + 1], runs[at + 2], runs[at + 3]);
        return code <= last && (code - first) % step == 0 ? new Rune(code + added).ToString() : Decompose(rune).ToString();
    }

    // Unicode corrigendum 4 mended these five decompositions after 3.2, whose NFKC the RFC and the servers' libraries keep.
    public static Rune Decompose(Rune rune) => rune.Value switch
    {
        0x2F868 => new Rune(0x2136A),
        0x2F874 => new Rune(0x5F33),
        0x2F91F => new Rune(0x43AB),
        0x2F95F => new Rune(0x7AAE),
        0x2F9BF => new Rune(0x4D57),
        _ => rune,
    };

    private static int LastStartingAtOrBefore(ReadOnlySpan<int> table, int width, int code)
    {
        var low = 0;
        var high = (table.Length / width) - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (table[middle * width] <= code)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high * width;
    }
}
