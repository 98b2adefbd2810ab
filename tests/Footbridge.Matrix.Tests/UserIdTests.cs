namespace Footbridge.Matrix.Tests;

public sealed class UserIdTests
{
    [Theory]
    [InlineData("@alice:example.org", "alice", "example.org")]
    [InlineData("@_xmpp_a=40b.c:server", "_xmpp_a=40b.c", "server")]
    [InlineData("@Old!#$%&'User:example.org", "Old!#$%&'User", "example.org")]
    [InlineData("@a/b:example.org:8448", "a/b", "example.org:8448")]
    [InlineData("@a:[2001:db8::1]", "a", "[2001:db8::1]")]
    [InlineData("@a:[::1]:8448", "a", "[::1]:8448")]
    [InlineData("@a:127.0.0.1", "a", "127.0.0.1")]
    public void Id_is_read_in_its_parts(string text, string localpart, string server)
    {
        Assert.True(UserId.TryParse(text, out var user));
        Assert.Equal((localpart, server), (user.Localpart, user.Server));
        Assert.Equal(text, user.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("alice:example.org")]
    [InlineData("!alice:example.org")]
    [InlineData("@alice")]
    [InlineData("@:example.org")]
    [InlineData("@alice:")]
    [InlineData("@al ice:example.org")]
    [InlineData("@älice:example.org")]
    [InlineData("@alice\0:example.org")]
    [InlineData("@alice:exa_mple.org")]
    [InlineData("@alice:example.org:")]
    [InlineData("@alice:example.org:port")]
    [InlineData("@alice:example.org:99999")]
    [InlineData("@alice:example.org:1:2")]
    [InlineData("@alice:[::1")]
    [InlineData("@alice:[1.2.3.4]")]
    [InlineData("@alice:[fe80::1%eth0]")]
    [InlineData("@alice:example.org\n")]
    public void What_is_no_id_is_refused(string? text)
    {
        Assert.False(UserId.TryParse(text, out var user));
        Assert.Equal(default, user);
    }

    [Fact]
    public void Id_has_at_most_255_bytes()
    {
        var rest = "@:example.org".Length;

        Assert.True(UserId.TryParse($"@{new string('a', 255 - rest)}:example.org", out _));
        Assert.False(UserId.TryParse($"@{new string('a', 256 - rest)}:example.org", out _));
    }

    [Theory]
    [InlineData("_xmpp_a=40b.c-d+e/f", true)]
    [InlineData("Alice", false)]
    [InlineData("a@b", false)]
    [InlineData("a:b", false)]
    [InlineData("", false)]
    public void New_id_has_only_the_characters_of_new_ids(string localpart, bool expected) =>
        Assert.Equal(expected, UserId.TryCreate(localpart, "example.org", out _));

    [Fact]
    public void Ids_are_compared_by_their_exact_text()
    {
        Assert.Equal(UserId.Parse("@alice:example.org"), UserId.Parse("@alice:example.org"));
        Assert.NotEqual(UserId.Parse("@alice:example.org"), UserId.Parse("@Alice:example.org"));
    }

    [Fact]
    public void Default_is_nobody()
    {
        UserId nobody = default;

        Assert.Equal(("", "", ""), (nobody.Localpart, nobody.Server, nobody.ToString()));
    }
}
