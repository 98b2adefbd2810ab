using Footbridge.Formatting;
using Xunit;

namespace Footbridge.Tests.Formatting;

public sealed class ReactionKeysTests
{
    [Theory]
    [InlineData("\U0001F44D", "\U0001F44D\uFE0F")]
    [InlineData("\U0001F44D\uFE0F", "\U0001F44D\uFE0F")]
    [InlineData("\u2764", "\u2764\uFE0F")]
    // A skin tone makes it an emoji by itself.
    [InlineData("\U0001F44D\U0001F3FD", "\U0001F44D\U0001F3FD")]
    // No text style.
    [InlineData("\U0001F914", "\U0001F914")]
    [InlineData("1\u20E3", "1\uFE0F\u20E3")]
    [InlineData("1", "1")]
    [InlineData("ok", "ok")]
    public void Matrix_wants_the_selector_wherever_an_emoji_has_two_styles(string key, string inMatrix) =>
        Assert.Equal(inMatrix, ReactionKeys.ForMatrix(key));

    [Theory]
    [InlineData("\U0001F44D\uFE0F", "\U0001F44D")]
    [InlineData("\u2764\uFE0F\u200D\U0001F525", "\u2764\u200D\U0001F525")]
    [InlineData("+1", "+1")]
    public void Bare_is_without_selectors(string key, string bare) => Assert.Equal(bare, ReactionKeys.Bare(key));

    [Theory]
    [InlineData("\U0001F44D\U0001F3FD", true)]
    [InlineData("\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466", true)]
    [InlineData("\U0001F1E9\U0001F1EA", true)]
    [InlineData("x", true)]
    [InlineData("+1", false)]
    [InlineData("mxc://example.org/abc", false)]
    [InlineData("", false)]
    public void One_character_as_people_see_it_can_be_a_reaction(string key, bool isOne) => Assert.Equal(isOne, ReactionKeys.IsOne(key));

    [Fact]
    public void Letter_under_a_thousand_accents_is_none() => Assert.False(ReactionKeys.IsOne("a" + new string('\u0301', 1000)));

    [Theory]
    [InlineData("lgtm", "/me reacted: lgtm")]
    [InlineData("mxc://example.org/abc", "/me reacted with a picture")]
    public void What_is_no_emoji_is_said_in_words(string key, string words) => Assert.Equal(words, ReactionKeys.InWords(key));

    [Fact]
    public void Very_long_key_is_cut_between_characters()
    {
        var words = ReactionKeys.InWords(string.Concat(Enumerable.Repeat("e\u0301", 500)));

        Assert.EndsWith("e\u0301", words, StringComparison.Ordinal);
        Assert.True(words.Length < 250);
    }
}
