namespace Footbridge.Matrix.Tests;

/// <summary>Room and event ids have one grammar, but for the sigil.</summary>
public sealed class OpaqueIdTests
{
    public static TheoryData<string> Valid => ["abc:example.org", "abc", "VQ_-43charactersOfBase64", "ünï😀:example.org", "a b:example.org", "x:[::1]:80"];

    public static TheoryData<string> Invalid =>
        ["", ":example.org", "abc:", "abc:exa mple", "a\u0000b", "a\u0085b", "a\ud800b", "a\uFFFDb", "a\n", new string('a', 255), new string('ü', 128)];

    [Theory]
    [MemberData(nameof(Valid))]
    public void Id_is_read_and_comes_back_as_it_was(string rest)
    {
        Assert.Equal("!" + rest, RoomId.Parse("!" + rest).ToString());
        Assert.Equal("$" + rest, EventId.Parse("$" + rest).ToString());
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void What_is_no_id_is_refused(string rest)
    {
        Assert.False(RoomId.TryParse("!" + rest, out _));
        Assert.False(EventId.TryParse("$" + rest, out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("#abc:example.org")]
    [InlineData("abc")]
    public void Sigil_tells_what_it_is(string? text)
    {
        Assert.False(RoomId.TryParse(text, out _));
        Assert.False(EventId.TryParse(text, out _));
        Assert.False(RoomId.TryParse("$abc", out _));
        Assert.False(EventId.TryParse("!abc", out _));
    }
}
