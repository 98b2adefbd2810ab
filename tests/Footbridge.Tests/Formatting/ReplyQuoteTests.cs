using Footbridge.Formatting;
using Xunit;

namespace Footbridge.Tests.Formatting;

public sealed class ReplyQuoteTests
{
    [Theory]
    [InlineData("Wherefore art thou?", "> Wherefore art thou?\n")]
    [InlineData("one\ntwo", "> one\n> two\n")]
    [InlineData("one\r\ntwo\n\n", "> one\n> two\n")]
    [InlineData("> quoted\nanswer", "> > quoted\n> answer\n")]
    [InlineData("", "")]
    [InlineData("  \n ", "")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n9", "> 1\n> 2\n> 3\n> 4\n> 5\n> 6\n> 7\n> 8\n> …\n")]
    public void Each_line_stands_behind_a_mark(string text, string expected) => Assert.Equal(expected, ReplyQuote.Of(text));

    [Fact]
    public void Of_a_long_text_the_beginning_tells_which_it_was()
    {
        var quote = ReplyQuote.Of(string.Concat(Enumerable.Repeat("🌹", 5_000)));

        Assert.StartsWith("> 🌹🌹", quote, StringComparison.Ordinal);
        Assert.EndsWith("🌹\n> …\n", quote, StringComparison.Ordinal);
        Assert.InRange(quote.Length, 100, 2_000);
    }
}
