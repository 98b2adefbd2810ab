namespace Footbridge.Xmpp.Tests;

public sealed class XmppUriTests
{
    [Theory]
    [InlineData("xmpp:juliet@example.org", "juliet@example.org")]
    [InlineData("XMPP:juliet@example.org/balcony", "juliet@example.org/balcony")]
    [InlineData("xmpp:juliet@example.org?message;subject=Hi", "juliet@example.org")]
    [InlineData("xmpp:juliet@example.org#there", "juliet@example.org")]
    [InlineData("xmpp:nasty%21%23$%25@example.org", "nasty!#$%@example.org")]
    [InlineData("xmpp:example.org", "example.org")]
    public void Whom_a_link_leads_to_is_read(string uri, string expected)
    {
        Assert.True(XmppUri.TryRead(uri, out var jid));
        Assert.Equal(expected, jid.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("xmpp:")]
    [InlineData("xmpp:?message")]
    [InlineData("juliet@example.org")]
    [InlineData("https://example.org")]
    [InlineData("xmpp:%00@example.org")]
    [InlineData("xmpp:a%40b@example.org")]
    public void What_is_no_link_to_somebody_is_none(string uri) => Assert.False(XmppUri.TryRead(uri, out _));
}
