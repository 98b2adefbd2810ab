using Footbridge.Media;
using Xunit;

namespace Footbridge.Tests.Media;

/// <summary>What is made of what an event says of its file: type, address, name to save under, parts.</summary>
public sealed class ServedFileTests
{
    [Theory]
    [InlineData("image/jpeg", "a.jpg", "image/jpeg", true)]
    [InlineData("IMAGE/JPEG", "a", "image/jpeg", true)]
    [InlineData("image/jpg", "a", "image/jpeg", true)]
    [InlineData("video/mp4; codecs=avc1", "a", "video/mp4", true)]
    [InlineData("audio/opus", "a", "audio/ogg", true)]
    [InlineData("application/pdf", "a.pdf", "application/pdf", false)]
    [InlineData("text/plain; charset=utf-8", "a.txt", "text/plain", false)]
    [InlineData(null, "a.JPG", "image/jpeg", true)]
    [InlineData("application/octet-stream", "a.png", "image/png", true)]
    // What a browser could run is bytes to be saved, whatever the name says.
    [InlineData("image/svg+xml", "a.svg", "application/octet-stream", false)]
    [InlineData("image/svg+xml", "a.png", "application/octet-stream", false)]
    [InlineData("text/html", "a.html", "application/octet-stream", false)]
    [InlineData("application/xhtml+xml", "a.png", "application/octet-stream", false)]
    [InlineData("text/xml", "a.xml", "application/octet-stream", false)]
    [InlineData("application/javascript", "a.js", "application/octet-stream", false)]
    [InlineData(null, "a.svg", "application/octet-stream", false)]
    [InlineData(null, "a.html", "application/octet-stream", false)]
    // What is no type says nothing.
    [InlineData("image/png\r\nX-Evil: 1", "a", "application/octet-stream", false)]
    [InlineData("image/*", "a", "application/octet-stream", false)]
    [InlineData("", "a", "application/octet-stream", false)]
    [InlineData("imagepng", "a", "application/octet-stream", false)]
    [InlineData("ima ge/png", "a", "application/octet-stream", false)]
    public void Files_are_served_as_types_of_our_own_list(string? said, string name, string type, bool isShownInPlace)
    {
        Assert.Equal(type, ServedTypes.Of(said, name));
        Assert.Equal(isShownInPlace, ServedTypes.IsShownInPlace(type));
    }

    [Theory]
    [InlineData("photo.jpg", "image/jpeg", "photo.jpg")]
    [InlineData("photo.JPEG", "image/jpeg", "photo.JPEG")]
    [InlineData("photo", "image/jpeg", "photo.jpg")]
    [InlineData("photo.png", "image/jpeg", "photo.png.jpg")]
    [InlineData("photo.html", "image/jpeg", "photo.html.jpg")]
    [InlineData("my holiday #1?.jpg", "image/jpeg", "my_holiday__1_.jpg")]
    [InlineData("voice message", "audio/ogg", "voice_message.ogg")]
    [InlineData("Straße.txt", "text/plain", "Stra%C3%9Fe.txt")]
    [InlineData("notes.org", "application/octet-stream", "notes.org")]
    [InlineData("notes", "application/octet-stream", "notes.bin")]
    [InlineData("notes.", "application/octet-stream", "notes..bin")]
    [InlineData("a.b c", "application/octet-stream", "a.b_c.bin")]
    [InlineData("../../etc/passwd", "application/octet-stream", ".._.._etc_passwd.bin")]
    [InlineData("", "image/png", "file.png")]
    public void Address_ends_in_a_plain_name_with_an_extension_that_fits(string name, string type, string expected)
    {
        Assert.Equal(expected, ServedNames.InAddress(name, type));
        var url = new Uri("https://media.example.org/token/" + expected);
        Assert.Equal("https://media.example.org/token/" + expected, url.AbsoluteUri);
    }

    [Fact]
    public void Half_a_character_in_a_name_is_replaced()
    {
        Assert.Equal("a_.png", ServedNames.InAddress("a\uD83D.png", "image/png"));
        Assert.Contains("a%EF%BF%BD.png", ServedNames.Disposition("a\uD83D.png", "image/png"), StringComparison.Ordinal);
    }

    [Fact]
    public void Address_of_a_long_name_is_bounded()
    {
        Assert.InRange(ServedNames.InAddress(new string('ß', 10_000) + ".jpg", "image/jpeg").Length, 64, 400);
    }

    [Theory]
    [InlineData("photo.jpg", "image/jpeg", "inline; filename=photo.jpg; filename*=UTF-8''photo.jpg")]
    [InlineData("☃ .pdf", "application/pdf", "attachment; filename=\"_ .pdf\"; filename*=UTF-8''%E2%98%83%20.pdf")]
    [InlineData("a\"; filename=evil.exe", "image/png", "inline; filename=\"a\\\"; filename=evil.exe\"; filename*=UTF-8''a%22%3B%20filename%3Devil.exe")]
    [InlineData("a\r\nSet-Cookie: x=1", "image/svg+xml", "attachment; filename=\"a__Set-Cookie: x=1\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x%3D1")]
    public void Name_to_save_under_breaks_out_of_nothing(string name, string type, string expected)
    {
        Assert.Equal(expected, ServedNames.Disposition(name, type));
    }

    [Theory]
    [InlineData(null, 0, 1000, false)]
    [InlineData("bytes=0-", 0, 1000, true)]
    [InlineData("bytes=0-499", 0, 500, true)]
    [InlineData("bytes=500-", 500, 500, true)]
    [InlineData("bytes=999-999", 999, 1, true)]
    [InlineData("bytes=990-2000", 990, 10, true)]
    [InlineData("bytes=-10", 990, 10, true)]
    [InlineData("bytes=-5000", 0, 1000, true)]
    // Not understood, or not meant for us: all of it.
    [InlineData("bytes=5-1", 0, 1000, false)]
    [InlineData("bytes=0-1,5-6", 0, 1000, false)]
    [InlineData("lines=0-1", 0, 1000, false)]
    [InlineData("bytes=99999999999999999999-", 0, 1000, false)]
    [InlineData("bytes=a-b", 0, 1000, false)]
    [InlineData("bytes=-", 0, 1000, false)]
    [InlineData("nonsense", 0, 1000, false)]
    public void Part_of_a_file_is_what_was_asked_for(string? range, long from, long length, bool isPart)
    {
        Assert.Equal(new ByteRange(from, length, isPart), ByteRange.Of(range, isConditional: false, 1000));
        Assert.Equal(new ByteRange(0, 1000, false), ByteRange.Of(range, isConditional: true, 1000));
    }

    [Theory]
    [InlineData("bytes=1000-", 1000)]
    [InlineData("bytes=1000-1001", 1000)]
    [InlineData("bytes=-0", 1000)]
    [InlineData("bytes=0-", 0)]
    [InlineData("bytes=-1", 0)]
    public void Part_outside_a_file_is_none(string range, long size)
    {
        Assert.Null(ByteRange.Of(range, isConditional: false, size));
    }
}
