namespace Footbridge.Matrix.Tests;

public sealed class MxcUriTests
{
    [Theory]
    [InlineData("mxc://example.org/abcDEF_123-4", "example.org", "abcDEF_123-4")]
    [InlineData("mxc://example.org:8448/a", "example.org:8448", "a")]
    [InlineData("mxc://[2001:db8::1]:8448/a", "[2001:db8::1]:8448", "a")]
    public void Address_of_a_file_is_read_and_written_the_same(string text, string server, string mediaId)
    {
        Assert.True(MxcUri.TryParse(text, out var file));

        Assert.Equal((server, mediaId), (file.Server, file.MediaId));
        Assert.Equal(text, file.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("mxc://")]
    [InlineData("mxc:///id")]
    [InlineData("mxc://example.org")]
    [InlineData("mxc://example.org/")]
    [InlineData("mxc://example.org/a/b")]
    [InlineData("mxc://example.org/..")]
    [InlineData("mxc://../../admin")]
    [InlineData("mxc://example.org/%2e%2e")]
    [InlineData("mxc://example.org/a?user_id=@admin:example.org")]
    [InlineData("mxc://example.org/a#b")]
    [InlineData("mxc://exa mple.org/a")]
    [InlineData("mxc://user@example.org/a")]
    [InlineData("mxc://example.org/a\n")]
    [InlineData("MXC://example.org/a")]
    [InlineData("https://example.org/a")]
    public void What_could_leave_its_place_in_a_path_is_no_file(string? text)
    {
        Assert.False(MxcUri.TryParse(text, out var file));
        Assert.Equal(default, file);
    }

    [Fact]
    public void Endless_text_is_no_file()
    {
        Assert.False(MxcUri.TryParse("mxc://example.org/" + new string('a', 10_000), out _));
    }
}
