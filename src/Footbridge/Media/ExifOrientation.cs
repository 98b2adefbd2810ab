using System.Buffers.Binary;

namespace Footbridge.Media;

/// <summary>Whether a camera says that its picture is to be turned to its side: then it is shown as wide as it is stored high.</summary>
internal static class ExifOrientation
{
    private const int Orientation = 0x0112;
    private const int EntrySize = 12;

    // Exif 2.3 section 4.6: "Exif", 0, 0, then TIFF: "II" or "MM", 42, offset of entries; an entry: tag, type, count, value.
    public static bool IsTurned(ReadOnlySpan<byte> segment)
    {
        if (!segment.StartsWith("Exif\0\0"u8) || segment.Length < 16)
        {
            return false;
        }

        var tiff = segment[6..];
        var isLittle = tiff.StartsWith("II"u8);
        var entries = isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (entries > tiff.Length - 2)
        {
            return false;
        }

        var count = Short(tiff[(int)entries..], isLittle);
        for (var entry = (int)entries + 2; count > 0 && entry + EntrySize <= tiff.Length; count--, entry += EntrySize)
        {
            if (Short(tiff[entry..], isLittle) == Orientation)
            {
                return Short(tiff[(entry + 8)..], isLittle) is >= 5 and <= 8;
            }
        }

        return false;
    }

    private static int Short(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
