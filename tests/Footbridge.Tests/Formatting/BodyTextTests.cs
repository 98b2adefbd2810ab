using Footbridge.Formatting;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.Formatting;

/// <summary>XEP-0426: places are counted in code points, not in what .NET or people call a character.</summary>
public sealed class BodyTextTests
{
    [Theory]
    [InlineData("> hello\nyes", "yes", 0, 8)]
    // An astral character is one code point and two of .NET's; a family of three is five.
    [InlineData("> 𝄞\nyes", "yes", 0, 4)]
    [InlineData("> 👨‍👩‍👧\nyes", "yes", 0, 8)]
    // A combining mark counts by itself.
    [InlineData("> e\u0301\nyes", "yes", 0, 5)]
    [InlineData("yes", "yes", 3, 9)]
    [InlineData("yes", "ye", 2, int.MaxValue)]
    [InlineData("", "", 0, 5)]
    // A fallback that ends within a grapheme cuts there, and makes no half of a surrogate pair.
    [InlineData("𝄞𝄞x", "𝄞x", 0, 1)]
    public void What_is_fallback_is_left_out(string body, string expected, int start, int end) =>
        Assert.Equal(expected, BodyText.Of(body, [new CodePointRange(start, end)]).Text);

    [Fact]
    public void Parts_may_overlap_and_come_in_any_order() =>
        Assert.Equal("c-h", BodyText.Of("abc-defgh", [new(4, 8), new(0, 2), new(1, 2), new(5, 7)]).Text);
}
