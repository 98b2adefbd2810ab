using Footbridge.Profiles;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.Profiles;

public sealed class ShownNamesTests
{
    [Theory]
    [InlineData("Juliet", "Juliet")]
    [InlineData("  Juliet \t\r\n  Capulet ", "Juliet Capulet")]
    [InlineData("Ju\u0000li\u0007et\u009F", "Juliet")]
    [InlineData("Juliet\u202E teloiR\u202C\u2066\u2069\u200F", "Juliet teloiR")]
    [InlineData("Jul\u200Biet\u00AD\uFEFF\u2060", "Juliet")]
    [InlineData("One\u2028Two\u2029Three\u00A0Four", "One Two Three Four")]
    [InlineData("👩\u200D💻", "👩\u200D💻")]
    [InlineData("علی\u200Cرضا", "علی\u200Cرضا")]
    [InlineData("Żółć ß é ", "Żółć ß é")]
    [InlineData("\uE000\uF8FFx", "x")]
    public void A_name_keeps_what_is_seen(string name, string expected) => Assert.Equal(expected, ShownNames.Clean(name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t\n\u00A0\u3000")]
    [InlineData("\u200D\u200C\u200B\u202E")]
    [InlineData("\u0301\u0302")]
    public void A_name_of_nothing_that_is_seen_is_none(string? name) => Assert.Null(ShownNames.Clean(name));

    [Fact]
    public void A_name_is_no_longer_than_a_homeserver_takes_and_ends_with_a_whole_character()
    {
        Assert.Equal(256, ShownNames.Clean(new string('x', 1_000_000))?.Length);
        Assert.Equal(255, ShownNames.Clean("x" + string.Concat(Enumerable.Repeat("😀", 1000)))?.Length);
    }

    [Theory]
    [InlineData("juliet@example.org", "juliet")]
    [InlineData(@"d\27artagnan\40home@example.org/castle", "d'artagnan@home")]
    [InlineData("example.org", "example.org")]
    public void Without_a_name_a_contact_is_called_by_the_localpart(string contact, string expected) =>
        Assert.Equal(expected, ShownNames.Of(Jid.Parse(contact)));
}
