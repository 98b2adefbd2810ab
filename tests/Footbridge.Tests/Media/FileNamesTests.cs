using Footbridge.Media;
using Xunit;

namespace Footbridge.Tests.Media;

public sealed class FileNamesTests
{
    [Theory]
    [InlineData("summit.jpg", "summit.jpg")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData(@"C:\Users\x\a.txt", "a.txt")]
    [InlineData("..", "file.png")]
    [InlineData(" . ", "file.png")]
    [InlineData(".bashrc", "bashrc")]
    [InlineData("a/", "file.png")]
    [InlineData("", "file.png")]
    [InlineData(null, "file.png")]
    [InlineData("a\0b\r\nc.txt", "abc.txt")]
    [InlineData("invoice\u202Egpj.exe", "invoicegpj.exe")]
    [InlineData("\u2066a\u2069.txt", "a.txt")]
    [InlineData("\uFEFFa\u2028b.txt", "ab.txt")]
    [InlineData("\U0001F468\u200D\U0001F469.png", "\U0001F468\u200D\U0001F469.png")]
    [InlineData("\u05D0\u05D1.pdf", "\u05D0\u05D1.pdf")]
    public void A_name_is_safe_to_show_and_to_save_under(string? name, string expected) =>
        Assert.Equal(expected, FileNames.Safe(name, "image/png"));

    [Fact]
    public void A_long_name_keeps_its_extension_and_is_cut_between_characters()
    {
        var name = FileNames.Safe(string.Concat(Enumerable.Repeat("\U0001F600", 300)) + ".jpeg", null);

        Assert.True(name.Length <= 120);
        Assert.EndsWith("\U0001F600.jpeg", name, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', name);
    }

    [Theory]
    [InlineData("https://a.example/x/summit%20view.jpg?k=1#f", "summit view.jpg")]
    [InlineData("https://a.example/x/..%2F..%2Fpasswd", "passwd")]
    [InlineData("https://a.example/", null)]
    [InlineData("no address", null)]
    public void The_last_part_of_an_address_is_a_name(string url, string? expected) => Assert.Equal(expected, FileNames.OfUrl(url));
}
