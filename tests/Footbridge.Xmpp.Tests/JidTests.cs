namespace Footbridge.Xmpp.Tests;

public sealed class JidTests
{
    [Theory]
    [InlineData("juliet@example.com", "juliet", "example.com", "")]
    [InlineData("juliet@example.com/balcony", "juliet", "example.com", "balcony")]
    [InlineData("example.com", "", "example.com", "")]
    [InlineData("example.com/server one", "", "example.com", "server one")]
    [InlineData("a@b/c/d@e", "a", "b", "c/d@e")]
    [InlineData("b/c@d", "", "b", "c@d")]
    [InlineData("JULIET@Example.COM/Balcony", "juliet", "example.com", "Balcony")]
    [InlineData("juliet@example.com.", "juliet", "example.com", "")]
    [InlineData("fußball@example.com", "fussball", "example.com", "")]
    [InlineData("ς@example.com", "σ", "example.com", "")]
    [InlineData("ﬁ@１２７.com/ﬁ", "fi", "127.com", "fi")]
    [InlineData("user@[2001:db8::1]/x", "user", "[2001:db8::1]", "x")]
    [InlineData("user@192.0.2.1", "user", "192.0.2.1", "")]
    [InlineData("user@a_b.example", "user", "a_b.example", "")]
    [InlineData("\U0001F600@example.com", "\U0001F600", "example.com", "")]
    [InlineData("u@example.com/ space", "u", "example.com", " space")]
    public void An_address_is_split_and_prepared(string text, string local, string domain, string resource)
    {
        Assert.True(Jid.TryParse(text, out var jid));
        Assert.Equal((local, domain, resource), (jid.Local, jid.Domain, jid.Resource));
        Assert.Equal(resource.Length == 0, jid.IsBare);
        Assert.True(Jid.TryCreate(local, domain, resource, out var same));
        Assert.Equal(jid, same);
        Assert.Equal(jid, Jid.Parse(jid.ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@example.com")]
    [InlineData("a@")]
    [InlineData("a@/b")]
    [InlineData("/b")]
    [InlineData("a@b/")]
    [InlineData("a@b@c")]
    [InlineData("a b@c")]
    [InlineData("a\"b@c")]
    [InlineData("a&b@c")]
    [InlineData("a'b@c")]
    [InlineData("a:b@c")]
    [InlineData("a<b@c")]
    [InlineData("a>b@c")]
    [InlineData("a\u00ADb@")]
    [InlineData("\u00AD@example.com")]
    [InlineData("a@b c")]
    [InlineData("a@b:5222")]
    [InlineData("a@b..c")]
    [InlineData("a@.")]
    [InlineData("a@.b")]
    [InlineData("a@[b]")]
    [InlineData("a@[fe80::1%eth0]")]
    [InlineData("a@b\u0001")]
    [InlineData("a@b/\u0001")]
    [InlineData("a@b\uFF0Fc")]
    [InlineData("a\uFF20c@b")]
    [InlineData("a@b/\uFFFE")]
    [InlineData("\u05D0a@b")]
    [InlineData("a@<b>")]
    public void What_is_no_address_is_refused(string? text)
    {
        Assert.False(Jid.TryParse(text, out var jid));
        Assert.Equal(default, jid);
    }

    [Theory]
    [InlineData("a@bücher.example", "a@xn--bcher-kva.example")]
    [InlineData("a@BÜCHER.example", "a@XN--BCHER-KVA.Example")]
    [InlineData("a@ΒΌΛΟΣ.com", "a@xn--nxasmq6b.com")]
    [InlineData("a@bücher。example", "a@bücher.example")]
    [InlineData("a@straße.de", "a@strasse.de")]
    [InlineData("Ω@b", "ω@b")]
    public void Two_ways_to_write_one_address_are_equal(string one, string other)
    {
        Assert.Equal(Jid.Parse(one), Jid.Parse(other));
        Assert.Equal(Jid.Parse(one).GetHashCode(), Jid.Parse(other).GetHashCode());
        Assert.Equal(Jid.Parse(one).Key, Jid.Parse(other).Key);
    }

    [Fact]
    public void The_wire_keeps_the_form_of_the_domain_and_the_key_has_the_other()
    {
        var jid = Jid.Parse("Jürgen@Bücher.example/Büro");

        Assert.Equal("jürgen@bücher.example/Büro", jid.ToString());
        Assert.Equal("jürgen@xn--bcher-kva.example", jid.Key);
        Assert.Equal("a@xn--bcher-kva.example", Jid.Parse("a@xn--bcher-kva.example").ToString());
    }

    [Theory]
    [InlineData("a@\U0001F600\u200D.example")]
    [InlineData("a@xn--a.example")]
    [InlineData("a@ab--cd.example")]
    [InlineData("a@-a.example")]
    public void A_label_that_the_mapping_refuses_still_is_an_address(string text)
    {
        var jid = Jid.Parse(text);

        Assert.Equal(jid, Jid.Parse(jid.Key));
    }

    [Theory]
    [InlineData("a@b", "a@b/c")]
    [InlineData("a@b/c", "a@b/C")]
    [InlineData("a@b", "b")]
    [InlineData("ab@c", "b@c")]
    public void Different_addresses_are_not_equal(string one, string other) => Assert.NotEqual(Jid.Parse(one), Jid.Parse(other));

    [Theory]
    [InlineData(1023, true)]
    [InlineData(1024, false)]
    public void Each_part_has_at_most_1023_bytes(int length, bool allowed)
    {
        var part = new string('a', length);

        Assert.Equal(allowed, Jid.TryParse($"{part}@b", out _));
        Assert.Equal(allowed, Jid.TryParse($"a@{part}", out _));
        Assert.Equal(allowed, Jid.TryParse($"a@b/{part}", out _));
        Assert.False(Jid.TryParse($"a@b/{new string('é', 512)}", out _));
        Assert.True(Jid.TryParse($"a@b/{new string('é', 511)}", out _));
    }

    [Fact]
    public void The_resource_can_be_taken_off_and_put_on()
    {
        var full = Jid.Parse("a@b/c");

        Assert.Equal("a@b", full.Bare.ToString());
        Assert.Equal("a@b/d/e", full.WithResource("d/e").ToString());
        Assert.Equal(full.Bare, full.WithResource(""));
        Assert.Throws<FormatException>(() => full.WithResource("\u0001"));
    }

    [Theory]
    [InlineData("a@matrix.example.org/x", true)]
    [InlineData("matrix.example.org", true)]
    [InlineData("a@MATRIX.example.org", true)]
    [InlineData("a@sub.matrix.example.org", false)]
    [InlineData("matrix.example.org@evil.example", false)]
    [InlineData("a@evilmatrix.example.org", false)]
    public void An_address_is_within_its_own_domain_only(string text, bool expected) =>
        Assert.Equal(expected, Jid.Parse(text).IsWithin(Jid.Parse("matrix.example.org")));

    [Fact]
    public void No_address_has_empty_parts_and_equals_itself()
    {
        var none = default(Jid);

        Assert.Equal(("", "", "", "", ""), (none.Local, none.Domain, none.Resource, none.Key, none.ToString()));
        Assert.True(none.IsBare);
        Assert.Equal(none, none.Bare);
        Assert.NotEqual(none, Jid.Parse("a"));
        Assert.False(none.IsWithin(default));
    }

    [Fact]
    public async Task Addresses_are_prepared_as_Prosody_prepares_them()
    {
        string[] texts =
        [
            "juliet@example.com", "JULIET@EXAMPLE.COM/Balcony", "a@b/c/d@e", "@b", "a@", "b/", "/x", "a@b@c", "example.com.", "straße@straße.de",
            "σας@b", "a\u200Db@c\u200Dd.e", "ﬁ@ﬁ.b/ﬁ", "\U0001F600@b", "a b@c", "a@b/ c", "\u0627\u0661@b", "xn--a@xn--nxasmq6b.com", "a@bücher.example",
            "a@[::1]", "a@a_b.c", "\u00E5\u212B@b", "\u1E9B\u0323@b/\u1E9B\u0323", "\u2126@b/\u2126", "a@１２７.com", "\u01C4@b/\u01C4", "İ@b", "@/", "a@b/\u00A0",
        ];
        var expected = await ProsodyOracle.PrepareAsync("jid", texts);

        Assert.Equal(expected, texts.Select(text => Jid.TryParse(text, out var jid) ? jid.ToString() : null));
    }
}
