using Footbridge.Formatting;
using Xunit;

namespace Footbridge.Tests.Formatting;

public sealed class SerialisedSizeTests
{
    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("plain", 5, 5)]
    [InlineData("\"\\", 4, 2)]
    [InlineData("\b\f", 4, 6)]
    [InlineData("\t\n", 4, 2)]
    [InlineData("\r", 2, 5)]
    [InlineData("\u0000\u001F", 12, 6)]
    [InlineData("\u007F", 1, 1)]
    [InlineData("<&>", 3, 13)]
    [InlineData("'/", 2, 2)]
    [InlineData("é中😀", 9, 9)]
    [InlineData("\u2028\uFFFE", 6, 6)]
    public void Escapes_count_and_only_they_do(string text, int inJson, int inXml)
    {
        Assert.Equal(inJson, SerialisedSize.InJson(text));
        Assert.Equal(inXml, SerialisedSize.InXml(text));
    }

    [Fact]
    public void Half_a_surrogate_pair_counts_as_what_is_written_for_it()
    {
        Assert.Equal(5, SerialisedSize.InJson("a\uD83Db"));
        Assert.Equal(5, SerialisedSize.InXml("a\uDE00b"));
    }
}
