using System.Diagnostics;
using System.Text;
using System.Xml.Linq;
using Footbridge.Formatting;
using Xunit;

namespace Footbridge.Tests.Formatting;

public sealed class TextSplitterTests
{
    private static readonly string[] Alphabet =
        ["a", "b", " ", "\n", "\n", "\"", "\\", "\t", "\r\n", "&", "<", ">", "é", "e\u0301", "中", "😀", "👩‍👩‍👧", "🇩🇪", "\u0001"];

    [Fact]
    public void Text_that_fits_is_one_part()
    {
        Assert.True(TextSplitter.TrySplitForXmpp("But, soft!", 10, 1, out var parts));
        Assert.Equal(["But, soft!"], parts);
    }

    [Fact]
    public void Text_is_cut_at_the_last_line_end_that_fits()
    {
        Assert.True(TextSplitter.TrySplitForXmpp("one\ntwo\nthree\nfour", 9, 10, out var parts));
        Assert.Equal(["one\ntwo", "three", "four"], parts);
    }

    [Fact]
    public void The_newline_that_is_cut_at_need_not_fit()
    {
        Assert.True(TextSplitter.TrySplitForXmpp("12345\n67890\n", 5, 10, out var parts));
        Assert.Equal(["12345", "67890"], parts);
    }

    [Theory]
    [InlineData("aaaa👩‍👩‍👧bb", 20, "aaaa", "👩‍👩‍👧bb")]
    [InlineData("aaaae\u0301bb", 6, "aaaa", "e\u0301bb")]
    [InlineData("aaa😀bb", 6, "aaa", "😀bb")]
    public void Text_without_line_ends_is_cut_between_two_graphemes(string text, int budget, string first, string second)
    {
        Assert.True(TextSplitter.TrySplitForXmpp(text, budget, 2, out var parts));
        Assert.Equal([first, second], parts);
    }

    [Fact]
    public void A_grapheme_that_is_too_long_for_a_part_is_cut_but_no_character_of_it()
    {
        var text = "a" + string.Concat(Enumerable.Repeat("\U0001D165", 1_000));

        Assert.True(TextSplitter.TrySplitForXmpp(text, 1_023, 10, out var parts));

        Assert.Equal(text, string.Concat(parts));
        Assert.All(parts, part => Assert.False(char.IsHighSurrogate(part[^1])));
    }

    [Fact]
    public void Text_that_takes_more_parts_than_allowed_is_refused()
    {
        Assert.True(TextSplitter.TrySplitForXmpp(new string('a', 100), 10, 10, out _));
        Assert.False(TextSplitter.TrySplitForXmpp(new string('a', 101), 10, 10, out var parts));
        Assert.Equal(10, parts.Count);
    }

    [Fact]
    public void Line_ends_do_not_count_where_cutting_at_them_makes_too_many_parts()
    {
        var text = string.Concat(Enumerable.Repeat("a\n" + new string('b', 8), 10));

        Assert.True(TextSplitter.TrySplitForXmpp(text, 10, 10, out var parts));
        Assert.Equal(10, parts.Count);
    }

    [Fact]
    public void A_budget_too_small_for_one_character_is_refused()
    {
        Assert.False(TextSplitter.TrySplitForXmpp("&", 4, 10, out _));
        Assert.False(TextSplitter.TrySplitForMatrix("a", TextSplitter.MaxEventBytes, 10, out _));
    }

    [Fact]
    public void Parts_for_matrix_stay_within_an_event_and_are_the_text()
    {
        var random = new Random(1597);
        for (var i = 0; i < 40; i++)
        {
            var text = RandomText(random, random.Next(1, 60_000));
            Assert.True(TextSplitter.TrySplitForMatrix(text, 500, 100, out var parts));
            AssertSame(text, parts);
            Assert.All(parts, part => Assert.InRange(BytesInJson(part), 1, TextSplitter.MaxEventBytes - 500));
        }
    }

    [Fact]
    public void Parts_for_xmpp_stay_within_the_budget_and_are_the_text()
    {
        var random = new Random(1597);
        for (var i = 0; i < 400; i++)
        {
            var text = RandomText(random, random.Next(1, 500)).Replace('\u0001', '\uFFFD').Replace("\r", "");
            var budget = random.Next(40, 200);
            Assert.True(TextSplitter.TrySplitForXmpp(text, budget, 10_000, out var parts));
            AssertSame(text, parts);
            Assert.All(parts, part => Assert.InRange(BytesInXml(part), 1, budget));
            // As much as fits: two neighbours would not have gone in one, but for the line end between them.
            Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.True(BytesInXml(pair.First + pair.Second) > budget || text.Contains(pair.First + "\n" + pair.Second)));
        }
    }

    [Theory]
    [InlineData('a')]
    [InlineData('"')]
    [InlineData('\n')]
    [InlineData('中')]
    [InlineData('\u0301')]
    [InlineData('\uD800')]
    [InlineData('\u200D')]
    public void A_long_text_of_any_kind_takes_no_long_time(char c)
    {
        var text = new string(c, 300_000);
        var watch = Stopwatch.StartNew();

        Assert.True(TextSplitter.TrySplitForMatrix(text, 1_000, 100, out var parts));

        // Measured: some milliseconds. In proportion to the square of the length it would be minutes.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
        AssertSame(text, parts);
    }

    [Fact]
    public void Three_hundred_kilobytes_go_into_ten_events()
    {
        var text = string.Join('\n', Enumerable.Repeat("But, soft! what light through yonder window breaks?", 5_900));
        Assert.True(text.Length > 300_000);

        Assert.True(TextSplitter.TrySplitForMatrix(text, 1_000, 10, out var parts));

        Assert.Equal(text, string.Join('\n', parts));
        Assert.All(parts, part => Assert.EndsWith("breaks?", part));
    }

    private static string RandomText(Random random, int length)
    {
        var text = new StringBuilder();
        for (var i = 0; i < length; i++)
        {
            text.Append(Alphabet[random.Next(Alphabet.Length)]);
        }

        return text.ToString();
    }

    private static int BytesInJson(string part) =>
        Encoding.UTF8.GetByteCount(part) + part.Count("\"\\\b\t\n\f\r".Contains) + (5 * part.Count(c => c < ' ' && !"\b\t\n\f\r".Contains(c)));

    private static int BytesInXml(string part) =>
        Encoding.UTF8.GetByteCount(new XElement("body", part).ToString(SaveOptions.DisableFormatting)) - "<body></body>".Length;

    /// <summary>The parts are the text, apart from at most one newline at each cut; and no cut goes through a character.</summary>
    private static void AssertSame(string text, IReadOnlyList<string> parts)
    {
        var joined = string.Concat(parts);
        Assert.Equal(text.Replace("\n", ""), joined.Replace("\n", ""));
        Assert.InRange(text.Length - joined.Length, 0, parts.Count);
        Assert.All(
            parts.Zip(parts.Skip(1)),
            pair => Assert.False(char.IsHighSurrogate(pair.First[^1]) && char.IsLowSurrogate(pair.Second[0]), "cut inside a character"));
    }
}
