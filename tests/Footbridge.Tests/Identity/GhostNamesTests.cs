using System.Text;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.Identity;

public sealed class GhostNamesTests
{
    private readonly GhostNames _names = new("example.org");

    [Theory]
    [InlineData("alice@example.org", "@_xmpp_alice=40example.org:example.org")]
    [InlineData("Alice@EXAMPLE.org/phone", "@_xmpp_alice=40example.org:example.org")]
    [InlineData("example.org", "@_xmpp_example.org:example.org")]
    [InlineData("a.b-c_d@xmpp.example.org", "@_xmpp_a.b-c=5fd=40xmpp.example.org:example.org")]
    [InlineData("a=b+c@example.org", "@_xmpp_a=3db=2bc=40example.org:example.org")]
    [InlineData(@"space\20cadet@example.org", "@_xmpp_space=5c20cadet=40example.org:example.org")]
    [InlineData("jürgen@example.org", "@_xmpp_j=c3=bcrgen=40example.org:example.org")]
    [InlineData("ghost=40x@example.org", "@_xmpp_ghost=3d40x=40example.org:example.org")]
    [InlineData("x@bücher.example", "@_xmpp_x=40xn--bcher-kva.example:example.org")]
    public void Contact_has_a_ghost_and_the_ghost_its_contact(string jid, string ghost)
    {
        var contact = Jid.Parse(jid);

        Assert.Equal(ghost, _names.ToGhost(contact, out var isHashed).ToString());
        Assert.False(isHashed);
        Assert.True(_names.TryToJid(UserId.Parse(ghost), out var back));
        Assert.Equal(contact.Bare, back);
        Assert.True(back.IsBare);
    }

    [Theory]
    [InlineData("@_xmpp_alice=40example.org:elsewhere.org")]
    [InlineData("@alice=40example.org:example.org")]
    [InlineData("@_xmpp_:example.org")]
    [InlineData("@_xmpp_bot:example.org")]
    [InlineData("@_xmpp_Alice=40example.org:example.org")]
    [InlineData("@_xmpp_=41lice=40example.org:example.org")]
    [InlineData("@_xmpp_=61lice=40example.org:example.org")]
    [InlineData("@_xmpp_alice=40EXAMPLE.org:example.org")]
    [InlineData("@_xmpp_alice@example.org:example.org")]
    [InlineData("@_xmpp_alice=40example.org=2fphone:example.org")]
    [InlineData("@_xmpp_a_b=40example.org:example.org")]
    [InlineData("@_xmpp_a=5Fb=40example.org:example.org")]
    [InlineData("@_xmpp_alice=40example.org=4:example.org")]
    [InlineData("@_xmpp_alice=40example.org=:example.org")]
    [InlineData("@_xmpp_alice=4gexample.org:example.org")]
    [InlineData("@_xmpp_j=c3=40example.org:example.org")]
    [InlineData("@_xmpp_j=ed=a0=80=40example.org:example.org")]
    [InlineData("@_xmpp_j=c1=a1=40example.org:example.org")]
    [InlineData("@_xmpp_a=00b=40example.org:example.org")]
    [InlineData("@_xmpp_=40example.org:example.org")]
    [InlineData("@_xmpp_x=40b=c3=bccher.example:example.org")]
    [InlineData("@_xmpp_=haaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:example.org")]
    public void Name_that_the_encoder_would_not_give_is_nobodys(string ghost) =>
        Assert.False(_names.TryToJid(UserId.Parse(ghost), out _));

    [Theory]
    [InlineData("@_xmpp_alice=40example.org:example.org", true)]
    [InlineData("@_xmpp_anything_at_all:example.org", true)]
    [InlineData("@_xmpp_=habc:example.org", true)]
    [InlineData("@_xmpp_bot:example.org", false)]
    [InlineData("@_xmpp_alice=40example.org:elsewhere.org", false)]
    [InlineData("@alice:example.org", false)]
    [InlineData("@xmpp_alice:example.org", false)]
    public void Ghosts_are_all_of_our_namespace_but_the_bot(string user, bool isGhost) =>
        Assert.Equal(isGhost, _names.IsGhost(UserId.Parse(user)));

    [Fact]
    public void Name_that_would_be_too_long_is_hashed_and_within_255_bytes()
    {
        // The longest that goes plainly: 255 less '@', prefix, "=40example.org", ':' and server.
        var longest = 255 - 1 - "_xmpp_".Length - "=40example.org".Length - ":example.org".Length;
        var plain = _names.ToGhost(Jid.Parse(new string('a', longest) + "@example.org"), out var isHashed);
        Assert.False(isHashed);
        Assert.Equal(255, plain.ToString().Length);

        var hashed = _names.ToGhost(Jid.Parse(new string('a', longest + 1) + "@example.org"), out isHashed);
        Assert.True(isHashed);
        Assert.Matches("^@_xmpp_=h[a-z2-7]{40}:example.org$", hashed.ToString());
        Assert.True(_names.IsGhost(hashed));
        Assert.False(_names.TryToJid(hashed, out _));
        Assert.Equal(hashed, _names.ToGhost(Jid.Parse(new string('A', longest + 1) + "@Example.org/phone"), out _));
        Assert.NotEqual(hashed, _names.ToGhost(Jid.Parse(new string('a', longest + 2) + "@example.org"), out _));
    }

    [Fact]
    public void Longest_address_of_all_has_a_ghost()
    {
        var contact = Jid.Parse(new string('中', 341) + "@" + string.Join('.', Enumerable.Repeat(new string('d', 60), 4)));

        Assert.InRange(_names.ToGhost(contact, out _).ToString().Length, 1, 255);
    }

    [Theory]
    [InlineData("juliet@example.org/balcony", "juliet@example.org")]
    [InlineData("x@bücher.example", "x@bücher.example")]
    public void Ghost_is_called_by_the_address(string jid, string name) =>
        Assert.Equal(name, GhostNames.ToDisplayName(Jid.Parse(jid)));

    [Theory]
    [InlineData("juliet\u2067ten.live\u2069@example.org", "julietten.live@example.org")]
    [InlineData("\u061cjuliet@example.org", "juliet@example.org")]
    public void What_only_turns_the_direction_of_others_is_not_in_its_name(string jid, string name) =>
        Assert.Equal(name, GhostNames.ToDisplayName(Jid.Parse(jid)));

    [Theory]
    [InlineData("a")]
    [InlineData("😀")]
    public void Longest_address_gives_a_name_that_shows_its_domain(string character)
    {
        for (var shift = 0; shift < 2; shift++)
        {
            var name = GhostNames.ToDisplayName(Jid.Parse(new string('b', shift) + string.Concat(Enumerable.Repeat(character, 250)) + "@example.org"));

            Assert.InRange(name.Length, 250, 256);
            Assert.EndsWith("@example.org", name);
            // No half of a pair is left.
            Assert.Equal(name, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)));
        }
    }

    [Fact]
    public void Contact_whose_name_would_be_the_bots_is_hashed()
    {
        var ghost = _names.ToGhost(Jid.Parse("bot"), out var isHashed);

        Assert.True(isHashed);
        Assert.NotEqual("@_xmpp_bot:example.org", ghost.ToString());
        Assert.True(_names.IsGhost(ghost));
    }

    [Fact]
    public void Hash_is_the_first_200_bits_of_sha_256_in_base32()
    {
        // From: printf %s bot | sha256sum | cut -c1-50 | xxd -r -p | base32 | tr A-Z a-z
        Assert.Equal("@_xmpp_=htv2jgk63n4q5y6vsdvx4kjqpi5ha2u4foh52pkbl:example.org", _names.ToGhost(Jid.Parse("bot"), out _).ToString());
    }

    [Fact]
    public void No_two_contacts_share_a_ghost_and_each_is_found_again()
    {
        var random = new Random(1597);
        string[] alphabet = ["a", "A", "z", "0", "4", "=", "=40", "=h", "_", "-", ".", "+", "\\", "\\40", "é", "е", "中", "😀", "~", "!"];
        var seen = new Dictionary<UserId, Jid>();
        for (var i = 0; i < 5_000; i++)
        {
            var local = new StringBuilder();
            for (var length = random.Next(1, 6); length > 0; length--)
            {
                local.Append(alphabet[random.Next(alphabet.Length)]);
            }

            Assert.True(Jid.TryParse($"{local}@{(random.Next(2) == 0 ? "example.org" : "ex-ample.org")}", out var contact), local.ToString());
            var ghost = _names.ToGhost(contact, out _);
            Assert.True(!seen.TryGetValue(ghost, out var other) || other == contact, $"{contact} and {other}");
            seen[ghost] = contact;
            Assert.True(_names.TryToJid(ghost, out var back), ghost.ToString());
            Assert.Equal(contact, back);
        }

        Assert.True(seen.Count > 1_000);
    }
}
