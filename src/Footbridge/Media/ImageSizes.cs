using System.Buffers.Binary;

namespace Footbridge.Media;

/// <summary>How large a picture is, by its first bytes.</summary>
internal static class ImageSizes
{
    /// <summary>Null where it does not stand there, or cannot be.</summary>
    public static (int Width, int Height)? Read(ReadOnlySpan<byte> head, string mediaType)
    {
        var size = mediaType switch
        {
            "image/png" => Png(head),
            "image/gif" => Gif(head),
            "image/webp" => WebP(head),
            "image/jpeg" => Jpeg(head),
            _ => null,
        };
        return size is { Width: > 0, Height: > 0 } ? size : null;
    }

    // RFC 2083 section 3.2: signature, length, "IHDR", width, height.
    private static (int Width, int Height)? Png(ReadOnlySpan<byte> head) =>
        head.Length >= 24 && head[12..16].SequenceEqual("IHDR"u8)
            ? (BinaryPrimitives.ReadInt32BigEndian(head[16..]), BinaryPrimitives.ReadInt32BigEndian(head[20..]))
            : null;

    // GIF89a section 18: "GIF89a", width, height.
    private static (int Width, int Height)? Gif(ReadOnlySpan<byte> head) =>
        head.Length >= 10 ? (BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), BinaryPrimitives.ReadUInt16LittleEndian(head[8..])) : null;

    // RFC 9649 section 2: "RIFF", size, "WEBP", then a chunk: lossy, lossless or extended.
    private static (int Width, int Height)? WebP(ReadOnlySpan<byte> head)
    {
        if (head.Length < 30)
        {
            return null;
        }

        if (head[12..16].SequenceEqual("VP8 "u8))
        {
            return (BinaryPrimitives.ReadUInt16LittleEndian(head[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(head[28..]) & 0x3FFF);
        }

        if (head[12..16].SequenceEqual("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(head[21..]);
            return ((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
        }

        return head[12..16].SequenceEqual("VP8X"u8)
            ? (1 + (head[24] | (head[25] << 8) | (head[26] << 16)), 1 + (head[27] | (head[28] << 8) | (head[29] << 16)))
            : null;
    }

    // ITU T.81 annex B: segments of marker and length, up to a start of frame: length, precision, height, width.
    private static (int Width, int Height)? Jpeg(ReadOnlySpan<byte> head)
    {
        var isTurned = false;
        for (var at = 2; at + 9 < head.Length && head[at] == 0xFF;)
        {
            var marker = head[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(head[(at + 2)..]);
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                int height = BinaryPrimitives.ReadUInt16BigEndian(head[(at + 5)..]), width = BinaryPrimitives.ReadUInt16BigEndian(head[(at + 7)..]);
                return isTurned ? (height, width) : (width, height);
            }

            if (marker == 0xE1 && length >= 2 && at + 2 + length <= head.Length)
            {
                isTurned |= ExifOrientation.IsTurned(head[(at + 4)..(at + 2 + length)]);
            }

            at += 2 + length;
        }

        return null;
    }
}
