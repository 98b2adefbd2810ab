using System.Text;
using Footbridge.Media;
using Xunit;

namespace Footbridge.Tests.Media;

public sealed class MediaTypesTests
{
    [Theory]
    [InlineData("\x89PNG\r\n\x1A\n", "text/html", "image/png")]
    [InlineData("\xFF\xD8\xFF\xE0", null, "image/jpeg")]
    [InlineData("GIF89a", null, "image/gif")]
    [InlineData("RIFF1234WEBPVP8 ", null, "image/webp")]
    [InlineData("RIFF1234WAVEfmt ", null, "audio/wav")]
    [InlineData("\0\0\0\x18" + "ftypmp42", "video/mp4", "video/mp4")]
    [InlineData("\0\0\0\x18" + "ftypmp42", "audio/mp4", "audio/mp4")]
    [InlineData("\0\0\0\x18" + "ftypM4A ", null, "audio/mp4")]
    [InlineData("\0\0\0\x18" + "ftypqt  ", null, "video/quicktime")]
    [InlineData("\0\0\0\x18" + "ftypavif", "image/png", "image/avif")]
    [InlineData("\x1A\x45\xDF\xA3....webm", "video/webm", "video/webm")]
    [InlineData("\x1A\x45\xDF\xA3....webm", "audio/webm", "audio/webm")]
    [InlineData("OggS\0\x02................OpusHead", "application/ogg", "audio/ogg")]
    [InlineData("ID3\x03", "image/png", "audio/mpeg")]
    [InlineData("%PDF-1.7", "image/png", "application/pdf")]
    [InlineData("PK\x03\x04", "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text")]
    [InlineData("PK\x03\x04", "text/html", "application/zip")]
    // What could not stand in a header.
    [InlineData("PK\x03\x04", "application/vnd.oasis.opendocument.text with a rose", "application/zip")]
    [InlineData("PK\x03\x04", "application/vnd.oasis.opendocument.\nX-Rose: 1", "application/zip")]
    [InlineData("\x1F\x8B\x08", "image/svg+xml", "application/gzip")]
    // Believed where it can do no harm.
    [InlineData("hello", "text/plain; charset=utf-8", "text/plain")]
    [InlineData("a,b", "TEXT/CSV", "text/csv")]
    // Never believed.
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "application/octet-stream")]
    [InlineData("<?xml version='1.0'?><svg/>", "image/png", "application/octet-stream")]
    [InlineData("<html>", "text/html", "application/octet-stream")]
    [InlineData("<html>", "image/jpeg", "application/octet-stream")]
    [InlineData("alert(1)", "text/javascript", "application/octet-stream")]
    [InlineData("", "image/png", "application/octet-stream")]
    [InlineData("RIFF", null, "application/octet-stream")]
    public void A_file_is_what_its_first_bytes_say(string head, string? declared, string expected) =>
        Assert.Equal(expected, MediaTypes.Of(Encoding.Latin1.GetBytes(head), declared));

    [Theory]
    [InlineData("image/png", "89504E470D0A1A0A0000000D49484452000000030000000208", 3, 2)]
    [InlineData("image/gif", "47494638396103000200", 3, 2)]
    [InlineData("image/webp", "52494646000000005745425056503820000000000000009D012A03000200000000", 3, 2)]
    [InlineData("image/webp", "524946460000000057454250565038580A00000000000000020000010000000000", 3, 2)]
    [InlineData("image/webp", "52494646000000005745425056503" + "84C000000002F0240000000000000000000", 3, 2)]
    [InlineData("image/jpeg", "FFD8FFE000044A46FFC2001108000200030301220002110103110100", 3, 2)]
    // Turned by its camera: Exif orientation 6, of both byte orders.
    [InlineData("image/jpeg", "FFD8FFE10020" + "457869660000" + "49492A0008000000" + "0100" + "120103000100000006000000" + "0000" + "FFC0001108000200030301220002110103110100", 2, 3)]
    [InlineData("image/jpeg", "FFD8FFE10020" + "457869660000" + "4D4D002A00000008" + "0001" + "011200030000000100060000" + "0000" + "FFC0001108000200030301220002110103110100", 2, 3)]
    [InlineData("image/jpeg", "FFD8FFE10020" + "457869660000" + "4D4D002A00000008" + "0001" + "011200030000000100010000" + "0000" + "FFC0001108000200030301220002110103110100", 3, 2)]
    // What leads nowhere.
    [InlineData("image/jpeg", "FFD8FFE10000FFC0001108000200030301220002110103110100", 0, 0)]
    [InlineData("image/jpeg", "FFD8FFE1FFFF", 0, 0)]
    [InlineData("image/jpeg", "FFD8FFE10010" + "457869660000" + "4D4DFFFFFFFFFFFF" + "FFC0001108000200030301220002110103110100", 3, 2)]
    [InlineData("image/png", "89504E470D0A1A0A0000000D4948445200000000FFFFFFFF", 0, 0)]
    [InlineData("image/png", "89504E47", 0, 0)]
    [InlineData("image/gif", "474946", 0, 0)]
    [InlineData("video/mp4", "", 0, 0)]
    public void The_size_of_a_picture_stands_in_its_first_bytes(string mediaType, string hex, int width, int height)
    {
        (int, int)? expected = width == 0 ? null : (width, height);
        Assert.Equal(expected, ImageSizes.Read(Convert.FromHexString(hex), mediaType));
    }

    [Fact]
    public void No_bytes_whatever_end_in_more_than_no_answer()
    {
        var random = new Random(4);
        string[] types = ["image/png", "image/gif", "image/webp", "image/jpeg"];
        byte[][] beginnings = [[], [0xFF, 0xD8, 0xFF, 0xE1, 0, 30, .. "Exif\0\0MM\0*"u8], [.. "RIFF1234WEBPVP8L"u8], [.. "RIFF1234WEBPVP8X"u8]];
        for (var round = 0; round < 20_000; round++)
        {
            var rest = new byte[random.Next(60)];
            random.NextBytes(rest);
            byte[] head = [.. beginnings[round % beginnings.Length], .. rest];
            Assert.NotNull(MediaTypes.Of(head, "image/png"));
            Array.ForEach(types, type => ImageSizes.Read(head, type));
        }
    }
}
