using System.Collections.Frozen;

namespace Footbridge.Media;

/// <summary>
/// What a file is, by its first bytes. What its sender or its server says counts only where it can do no harm: never for a picture,
/// and never for anything that a browser would run.
/// </summary>
internal static class MediaTypes
{
    public const string Unknown = "application/octet-stream";

    // What is told apart from other files of no signature by nothing but its name.
    private static readonly FrozenSet<string> Harmless = FrozenSet.Create(
        StringComparer.Ordinal, "text/plain", "text/csv", "text/markdown", "text/calendar", "text/vcard", "application/json", "application/gpx+xml");

    public static string Of(ReadOnlySpan<byte> head, string? declared)
    {
        var said = ServedTypes.Read(declared);
        return Sniff(head) switch
        {
            // One container for both: only its tracks tell, which stand anywhere in it.
            "video/mp4" when said?.StartsWith("audio/", StringComparison.Ordinal) == true => "audio/mp4",
            "video/webm" when said?.StartsWith("audio/", StringComparison.Ordinal) == true => "audio/webm",
            // Documents of all office programs are archives.
            "application/zip" when IsArchiveOfAKind(said) => said!,
            { } sniffed => sniffed,
            null when said is not null && Harmless.Contains(said) => said,
            null => Unknown,
        };
    }

    /// <summary>Null where the beginning is of nothing known.</summary>
    public static string? Sniff(ReadOnlySpan<byte> head) => head switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => "image/gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, .. var rest] => Riff(rest),
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', _, _, _, _, ..] => IsoMedia(head[8..12]),
        [0x1A, 0x45, 0xDF, 0xA3, ..] => head[..Math.Min(64, head.Length)].IndexOf("webm"u8) >= 0 ? "video/webm" : "video/x-matroska",
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => head[..Math.Min(64, head.Length)].IndexOf("theora"u8) >= 0 ? "video/ogg" : "audio/ogg",
        [(byte)'I', (byte)'D', (byte)'3', ..] => "audio/mpeg",
        [0xFF, 0xF1 or 0xF9, ..] => "audio/aac",
        [0xFF, 0xFA or 0xFB or 0xF2 or 0xF3, ..] => "audio/mpeg",
        [(byte)'f', (byte)'L', (byte)'a', (byte)'C', ..] => "audio/flac",
        [(byte)'#', (byte)'!', (byte)'A', (byte)'M', (byte)'R', ..] => "audio/amr",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..] => "application/pdf",
        [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..] => "application/zip",
        [0x1F, 0x8B, 8, ..] => "application/gzip",
        [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C, ..] => "application/x-7z-compressed",
        _ => null,
    };

    /// <summary>Opus in Ogg: what clients record when somebody speaks.</summary>
    public static bool IsOpus(ReadOnlySpan<byte> head) =>
        head.StartsWith("OggS"u8) && head[..Math.Min(64, head.Length)].IndexOf("OpusHead"u8) >= 0;

    private static string? Riff(ReadOnlySpan<byte> rest) =>
        rest.StartsWith("WEBP"u8) ? "image/webp" : rest.StartsWith("WAVE"u8) ? "audio/wav" : rest.StartsWith("AVI "u8) ? "video/x-msvideo" : null;

    private static string IsoMedia(ReadOnlySpan<byte> brand) =>
        brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8) ? "image/avif"
        : brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("mif1"u8) ? "image/heic"
        : brand.SequenceEqual("M4A "u8) || brand.SequenceEqual("M4B "u8) ? "audio/mp4"
        : brand.SequenceEqual("qt  "u8) ? "video/quicktime"
        : brand.StartsWith("3g"u8) ? "video/3gpp"
        : "video/mp4";

    private static bool IsArchiveOfAKind(string? said) =>
        said is "application/epub+zip" or "application/java-archive" or "application/vnd.android.package-archive"
        || said?.StartsWith("application/vnd.oasis.opendocument.", StringComparison.Ordinal) == true
        || said?.StartsWith("application/vnd.openxmlformats-officedocument.", StringComparison.Ordinal) == true;
}
