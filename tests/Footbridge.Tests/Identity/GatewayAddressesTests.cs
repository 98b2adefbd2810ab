using System.Text;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.Identity;

public sealed class GatewayAddressesTests
{
    private readonly GatewayAddresses _addresses = new("example.org", Jid.Parse("matrix.example.org"));

    [Theory]
    [InlineData("@bob:example.org", "bob@matrix.example.org")]
    [InlineData("@a.b_c-d+e:example.org", "a.b_c-d+e@matrix.example.org")]
    [InlineData("@Bob:example.org", "=42ob@matrix.example.org")]
    [InlineData("@=42ob:example.org", "=3d42ob@matrix.example.org")]
    [InlineData("@=3d:example.org", "=3d3d@matrix.example.org")]
    [InlineData("@a=b==41=4A=:example.org", "a=b==3d41=4=41=@matrix.example.org")]
    [InlineData("@al/ice:example.org", @"al\2fice@matrix.example.org")]
    [InlineData("@old\"&'<>@:example.org", @"old\22\26\27\3c\3e\40@matrix.example.org")]
    [InlineData(@"@back\slash:example.org", @"back\slash@matrix.example.org")]
    [InlineData(@"@back\3aslash:example.org", @"back\5c3aslash@matrix.example.org")]
    [InlineData("@bob:elsewhere.org", @"bob\3aelsewhere.org@matrix.example.org")]
    [InlineData("@bob:elsewhere.org:8448", @"bob\3aelsewhere.org\3a8448@matrix.example.org")]
    [InlineData("@bob:[2001:db8::1]:8448", @"bob\3a[2001\3adb8\3a\3a1]\3a8448@matrix.example.org")]
    [InlineData("@Bob:Elsewhere.ORG", @"=42ob\3a=45lsewhere.=4f=52=47@matrix.example.org")]
    [InlineData("@bob:EXAMPLE.org", @"bob\3a=45=58=41=4d=50=4c=45.org@matrix.example.org")]
    public void User_has_an_address_and_the_address_its_user(string user, string address)
    {
        Assert.True(_addresses.TryToJid(UserId.Parse(user), out var jid));
        Assert.Equal(address, jid.ToString());
        Assert.True(_addresses.TryToUser(Jid.Parse(address), out var back));
        Assert.Equal(user, back.ToString());
    }

    [Theory]
    [InlineData("bob@matrix.example.org/phone")]
    [InlineData("Bob@Matrix.Example.org")]
    [InlineData("BOB@matrix.example.org")]
    public void Address_is_compared_as_a_jid_and_without_its_resource(string address)
    {
        Assert.True(_addresses.TryToUser(Jid.Parse(address), out var user));
        Assert.Equal("@bob:example.org", user.ToString());
    }

    [Theory]
    [InlineData("matrix.example.org")]
    [InlineData("bob@example.org")]
    [InlineData("bob@other.example.org")]
    [InlineData(@"bob\3aexample.org@matrix.example.org")]
    [InlineData(@"bob\3a@matrix.example.org")]
    [InlineData(@"\3aelsewhere.org@matrix.example.org")]
    [InlineData(@"bob\3aelse_where.org@matrix.example.org")]
    [InlineData(@"bob\5cslash@matrix.example.org")]
    [InlineData("=3dx@matrix.example.org")]
    [InlineData("jürgen@matrix.example.org")]
    [InlineData(@"two\20words@matrix.example.org")]
    public void Address_that_the_encoder_would_not_give_is_nobodys(string address) =>
        Assert.False(_addresses.TryToUser(Jid.Parse(address), out _));

    [Fact]
    public void Nobody_has_no_address()
    {
        Assert.False(_addresses.TryToJid(default, out _));
        Assert.False(_addresses.TryToUser(default, out _));
    }

    [Fact]
    public void No_two_users_share_an_address_and_each_is_found_again()
    {
        var random = new Random(1597);
        string[] alphabet = ["a", "b", "4", "2", "3d", "A", "B", "Z", "=", "\\", "\\3a", "\\40", "@", "/", "&", "'", "\"", "<", ">", "_", ".", "[", "~"];
        string[] servers = ["example.org", "Example.org", "elsewhere.org", "elsewhere.org:8448", "[::1]:80", "3aexample.org"];
        var seen = new Dictionary<Jid, UserId>();
        for (var i = 0; i < 10_000; i++)
        {
            var local = new StringBuilder();
            for (var length = random.Next(1, 7); length > 0; length--)
            {
                local.Append(alphabet[random.Next(alphabet.Length)]);
            }

            var user = UserId.Parse($"@{local}:{servers[random.Next(servers.Length)]}");
            Assert.True(_addresses.TryToJid(user, out var address), user.ToString());
            Assert.True(!seen.TryGetValue(address, out var other) || other == user, $"{user} and {other}");
            seen[address] = user;
            // As it comes back from the wire.
            Assert.True(_addresses.TryToUser(Jid.Parse(address.ToString()), out var back), address.ToString());
            Assert.Equal(user, back);
        }

        Assert.True(seen.Count > 5_000);
    }
}
