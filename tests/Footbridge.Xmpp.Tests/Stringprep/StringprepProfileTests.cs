using System.Text;

namespace Footbridge.Xmpp.Tests;

public sealed class StringprepProfileTests
{
    private static readonly Dictionary<string, StringprepProfile> Profiles = new()
    {
        ["nodeprep"] = StringprepProfile.Nodeprep,
        ["nameprep"] = StringprepProfile.Nameprep,
        ["resourceprep"] = StringprepProfile.Resourceprep,
    };

    [Theory]
    [InlineData("nodeprep")]
    [InlineData("nameprep")]
    [InlineData("resourceprep")]
    public async Task Every_code_point_is_prepared_as_Prosody_prepares_it(string profile) =>
        await AssertAgreesAsync(profile, [.. AllCodePoints().Select(rune => rune.ToString())]);

    [Theory]
    [InlineData("nodeprep")]
    [InlineData("nameprep")]
    [InlineData("resourceprep")]
    public async Task Every_code_point_of_the_tables_next_to_a_letter_is_prepared_as_Prosody_prepares_it(string profile) =>
        await AssertAgreesAsync(profile, [.. AllCodePoints()
            .Where(IsAssigned)
            .SelectMany(rune => new[] { $"a{rune}", $"e\u0301{rune}" })]);

    // Only where directions are as they were in Unicode 3.2: Prosody's library goes by the newest ones.
    [Theory]
    [InlineData("nodeprep")]
    [InlineData("resourceprep")]
    public async Task Mixed_directions_are_refused_as_Prosody_refuses_them(string profile) =>
        await AssertAgreesAsync(profile, [.. AllCodePoints()
            .Where(rune => rune.Value is < 0x700 or (>= 0xFB00 and < 0xFE00) && IsAssigned(rune))
            .SelectMany(rune => new[] { $"\u05D0{rune}\u05D0", $"\u05D0{rune}", $"{rune}\u0627" })]);

    [Theory]
    [InlineData("nodeprep", 1)]
    [InlineData("nameprep", 2)]
    [InlineData("resourceprep", 3)]
    public async Task Mixed_texts_are_prepared_as_Prosody_prepares_them(string profile, int seed)
    {
        var random = new Random(seed);
        var pool = AllCodePoints().Where(rune => rune.Value < 0x3100 && IsAssigned(rune)).ToArray();
        var texts = Enumerable.Range(0, 5000).Select(_ => string.Concat(random.GetItems(pool, random.Next(2, 6)))).ToList();
        await AssertAgreesAsync(profile, texts);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        Assert.False(StringprepProfile.Nodeprep.TryPrepare("a\uD83D", out _));
        Assert.False(StringprepProfile.Resourceprep.TryPrepare("\uDE00a", out _));
    }

    private static async Task AssertAgreesAsync(string profile, IReadOnlyList<string> texts)
    {
        var expected = await ProsodyOracle.PrepareAsync(profile, texts);
        var differing = texts
            .Select((text, i) => (text, ours: Profiles[profile].TryPrepare(text, out var prepared) ? prepared : null, theirs: expected[i]))
            .Where(row => row.ours != row.theirs)
            .Select(row => $"{Codes(row.text)}: ours {Codes(row.ours)}, theirs {Codes(row.theirs)}")
            .ToList();
        Assert.True(differing.Count == 0, $"{differing.Count} differ:\n{string.Join('\n', differing.Take(200))}");
    }

    // The planes between 2 and 14 are empty, those above are private use as a whole.
    private static IEnumerable<Rune> AllCodePoints() =>
        Enumerable.Range(1, 0x2FFFF).Concat(Enumerable.Range(0xDFFFE, 0x204)).Concat(Enumerable.Range(0xEFFFE, 0x100)).Concat(Enumerable.Range(0x10FF00, 0x100))
            .Where(Rune.IsValid)
            .Select(code => new Rune(code));

    private static bool IsAssigned(Rune rune) => !CodePoints.IsIn(UnassignedTable.A1, rune.Value);

    private static string Codes(string? text) =>
        text is null ? "refused" : string.Join(' ', text.EnumerateRunes().Select(rune => $"U+{rune.Value:X4}"));
}
