namespace Footbridge.Commands;

/// <summary>Which known word somebody meant who mistyped it.</summary>
internal static class Spelling
{
    private const int Longest = 40;

    /// <summary>The nearest word, where one is near enough: one slip in a short word, two in a longer one, or the beginning of it.</summary>
    public static string? Nearest(string typed, IEnumerable<string> known)
    {
        if (typed.Length is 0 or > Longest)
        {
            return null;
        }

        var word = typed.ToLowerInvariant();
        var near = known
            .Select(name => (Name: name, Slips: name.StartsWith(word, StringComparison.Ordinal) ? 0 : Slips(word, name)))
            .Where(candidate => candidate.Slips <= (Math.Min(word.Length, candidate.Name.Length) <= 4 ? 1 : 2))
            .OrderBy(candidate => candidate.Slips).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .ToList();
        return near.Count > 0 ? near[0].Name : null;
    }

    public static string Shorten(string word) =>
        word.Length <= Longest ? word : word[..(char.IsHighSurrogate(word[Longest - 1]) ? Longest - 1 : Longest)] + "…";

    // The optimal string alignment distance: letters added, left out, changed, or two neighbours swapped.
    private static int Slips(string typed, string meant)
    {
        var distances = new int[typed.Length + 1, meant.Length + 1];
        for (var i = 0; i <= typed.Length; i++)
        {
            for (var j = 0; j <= meant.Length; j++)
            {
                distances[i, j] = i == 0 || j == 0 ? i + j : At(i, j);
            }
        }

        return distances[typed.Length, meant.Length];

        int At(int i, int j)
        {
            var changed = distances[i - 1, j - 1] + (typed[i - 1] == meant[j - 1] ? 0 : 1);
            var least = Math.Min(changed, Math.Min(distances[i - 1, j], distances[i, j - 1]) + 1);
            return i > 1 && j > 1 && typed[i - 1] == meant[j - 2] && typed[i - 2] == meant[j - 1]
                ? Math.Min(least, distances[i - 2, j - 2] + 1)
                : least;
        }
    }
}
