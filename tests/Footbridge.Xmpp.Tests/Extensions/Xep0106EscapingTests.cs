namespace Footbridge.Xmpp.Tests;

public sealed class Xep0106EscapingTests
{
    // Those of the specification's examples that a localpart can have, and what is none of the ten.
    [Theory]
    [InlineData("space cadet", @"space\20cadet")]
    [InlineData("call me \"ishmael\"", @"call\20me\20\22ishmael\22")]
    [InlineData("at&t guy", @"at\26t\20guy")]
    [InlineData("d'artagnan", @"d\27artagnan")]
    [InlineData("/.fanboy", @"\2f.fanboy")]
    [InlineData("::foo::", @"\3a\3afoo\3a\3a")]
    [InlineData("<foo>", @"\3cfoo\3e")]
    [InlineData("user@host", @"user\40host")]
    [InlineData(@"c:\net", @"c\3a\net")]
    [InlineData(@"c:\\net", @"c\3a\\net")]
    [InlineData(@"c:\cool stuff", @"c\3a\cool\20stuff")]
    [InlineData(@"c:\5commas", @"c\3a\5c5commas")]
    [InlineData(@"\3and\2is\5cool", @"\5c3and\2is\5c5cool")]
    [InlineData(@"\2plus\2is\4", @"\2plus\2is\4")]
    [InlineData(@"foo\bar", @"foo\bar")]
    [InlineData(@"foob\41r", @"foob\41r")]
    [InlineData(@"\", @"\")]
    [InlineData(@"a\2", @"a\2")]
    [InlineData("alice:example.org", @"alice\3aexample.org")]
    [InlineData("", "")]
    public void A_text_is_escaped_by_the_table_and_comes_back(string text, string escaped)
    {
        Assert.Equal(escaped, Xep0106Escaping.Escape(text));
        Assert.Equal(text, Xep0106Escaping.Unescape(escaped));
    }

    [Theory]
    [InlineData(@"\41\61\0a\00\7f\ff")]
    [InlineData(@"\2F\3A\5C")]
    [InlineData(@"\ 20\+2f")]
    [InlineData(@"\2")]
    public void Nothing_but_the_ten_sequences_is_unescaped(string text) => Assert.Equal(text, Xep0106Escaping.Unescape(text));

    [Fact]
    public void An_escaped_backslash_does_not_begin_another_sequence() => Assert.Equal(@"\20", Xep0106Escaping.Unescape(@"\5c20"));

    [Fact]
    public void A_sequence_that_nodeprep_would_make_one_is_escaped_too()
    {
        var escaped = Xep0106Escaping.Escape(@"a\2Fb");

        Assert.True(Jid.TryCreate(escaped, "example.org", "", out var jid));
        Assert.Equal(@"a\2fb", Xep0106Escaping.Unescape(jid.Local));
    }
}
