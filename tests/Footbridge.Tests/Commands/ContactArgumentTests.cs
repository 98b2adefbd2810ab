using Footbridge.Commands;
using Xunit;

namespace Footbridge.Tests.Commands;

public sealed class ContactArgumentTests
{
    [Theory]
    [InlineData("juliet@example.org", "juliet@example.org")]
    [InlineData("Juliet@Example.org/balcony", "juliet@example.org")]
    [InlineData("xmpp:juliet@example.org?message", "juliet@example.org")]
    [InlineData("xmpp:o%27hara@example.org", null)]
    [InlineData("@juliet:example.org", null)]
    [InlineData("example.org", null)]
    [InlineData("juliet@example.org and more", null)]
    [InlineData("juliet@example.org\nand more", null)]
    public void An_address_is_read_as_people_paste_it(string text, string? expected) =>
        Assert.Equal(expected, ContactArgument.TryRead(text, out var contact) ? contact.ToString() : null);

    [Theory]
    [InlineData('a')]
    [InlineData('@')]
    [InlineData('\u0301')]
    [InlineData('ß')]
    public void Sixty_thousand_letters_are_no_address(char letter)
    {
        Assert.False(ContactArgument.TryRead(new string(letter, 60_000), out _));
        Assert.False(ContactArgument.TryRead(new string(letter, 60_000) + "@example.org", out _));
        Assert.False(ContactArgument.TryRead("xmpp:" + new string(letter, 60_000), out _));
    }
}
