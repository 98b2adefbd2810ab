using System.Runtime.CompilerServices;
using Xunit;

namespace Footbridge.Tests.HouseRules;

/// <summary>What the README says goes through, tests/README.md backs with a live test a cell; both tables and the tests fit.</summary>
public sealed class SupportTableTests
{
    private const string Nothing = "–";

    [Fact]
    public void Every_cell_of_the_support_table_is_backed_by_a_live_test_that_is_there()
    {
        var promised = Rows("README.md", "## What goes through today");
        var shown = Rows("tests/README.md", "## What shows the table of the README").ToDictionary(row => row[0]);

        Assert.NotEmpty(promised);
        Assert.Equal(promised.Select(row => row[0]), shown.Keys);
        Assert.Empty(
            from row in promised
            from column in new[] { 1, 2 }
            let tests = shown[row[0]][column]
            where tests == Nothing != (row[column] == Nothing) || (tests != Nothing && tests.Split(", ").Any(test => !Exists(test.Trim('`'))))
            select $"{row[0]}, column {column}: {tests}");
    }

    // | feature | one direction | the other |
    private static List<string[]> Rows(string file, string heading) =>
    [
        .. File.ReadLines(Path.Combine(Root(), file))
            .SkipWhile(line => line != heading).Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Skip(1)
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)),
    ];

    private static bool Exists(string test) =>
        test.Split('.') is [var type, var method]
        && Directory.EnumerateFiles(Path.Combine(Root(), "tests/Footbridge.LiveTests"), $"{type}*.cs")
            .Any(file => File.ReadAllText(file).Contains($"public Task {method}(", StringComparison.Ordinal));

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath("../../..", Path.GetDirectoryName(here)!);
}
