using Footbridge.Commands;
using Xunit;

namespace Footbridge.Tests.Commands;

public sealed class SpellingTests
{
    private static readonly string[] Known = ["block", "chat", "close", "list", "requests", "status", "unblock", "version"];

    [Theory]
    [InlineData("block", "block")]
    [InlineData("LIST", "list")]
    [InlineData("lsit", "list")]
    [InlineData("chta", "chat")]
    [InlineData("stauts", "status")]
    [InlineData("unblok", "unblock")]
    [InlineData("reqests", "requests")]
    [InlineData("req", "requests")]
    [InlineData("versoin", "version")]
    public void The_word_that_was_meant_is_found(string typed, string meant) => Assert.Equal(meant, Spelling.Nearest(typed, Known));

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("wherefore")]
    [InlineData("🙂")]
    [InlineData("statusstatusstatusstatusstatusstatusstatus")]
    public void Nothing_is_guessed_where_nothing_is_near(string typed) => Assert.Null(Spelling.Nearest(typed, Known));

    [Fact]
    public void What_is_said_back_is_cut_inside_no_character()
    {
        Assert.Equal(new string('a', 39) + "…", Spelling.Shorten(new string('a', 39) + "🙂🙂"));
        Assert.Equal(new string('a', 38) + "🙂…", Spelling.Shorten(new string('a', 38) + "🙂🙂"));
    }
}
