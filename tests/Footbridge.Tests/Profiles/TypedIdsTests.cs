using Footbridge.Configuration;
using Footbridge.Identity;
using Footbridge.Profiles;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.Profiles;

public sealed class TypedIdsTests
{
    private static readonly TypedIds Ids = new(
        new GatewayAddresses("example.org", Jid.Parse("matrix.example.org")),
        new HomeserverConfig { Url = new Uri("http://localhost"), ServerName = "example.org" });

    [Theory]
    [InlineData("@romeo:example.org", "romeo@matrix.example.org")]
    [InlineData("  @romeo:example.org ", "romeo@matrix.example.org")]
    [InlineData("romeo:example.org", "romeo@matrix.example.org")]
    [InlineData("@romeo", "romeo@matrix.example.org")]
    [InlineData("romeo", "romeo@matrix.example.org")]
    [InlineData("@romeo:elsewhere.org:8448", @"romeo\3aelsewhere.org\3a8448@matrix.example.org")]
    [InlineData("matrix:u/romeo:example.org?action=chat", "romeo@matrix.example.org")]
    [InlineData("https://matrix.to/#/@romeo:example.org", "romeo@matrix.example.org")]
    [InlineData("https://matrix.to/#/%40romeo%3Aelsewhere.org?via=elsewhere.org", @"romeo\3aelsewhere.org@matrix.example.org")]
    public void What_people_type_for_somebody_on_Matrix_is_understood(string typed, string expected) =>
        Assert.Equal(expected, Ids.FindAddress(typed)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("!room:example.org")]
    [InlineData("romeo and juliet")]
    [InlineData("@romeo:example.org/path")]
    [InlineData("https://example.org/#/@romeo:example.org")]
    [InlineData("#alias:example.org")]
    public void What_is_no_id_has_no_address(string typed) => Assert.Null(Ids.FindAddress(typed));
}
