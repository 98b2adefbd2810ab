using System.Collections.Frozen;
using System.Net.Http.Headers;

namespace Footbridge.Media;

/// <summary>
/// The media types that files are served as. What an event says of its file is its sender's word: a type that is not in this list is
/// served as bytes to be saved. Nothing in it can run in a browser; SVG and HTML never come into it.
/// </summary>
internal static class ServedTypes
{
    public const string Bytes = "application/octet-stream";

    private static readonly (string Type, bool ShownInPlace, string[] Extensions)[] Known =
    [
        ("image/jpeg", true, [".jpg", ".jpeg", ".jpe", ".jfif"]),
        ("image/png", true, [".png"]),
        ("image/gif", true, [".gif"]),
        ("image/webp", true, [".webp"]),
        ("image/avif", true, [".avif"]),
        ("image/heic", true, [".heic"]),
        ("image/bmp", true, [".bmp"]),
        ("audio/mpeg", true, [".mp3"]),
        ("audio/mp4", true, [".m4a", ".mp4"]),
        ("audio/aac", true, [".aac"]),
        ("audio/ogg", true, [".ogg", ".oga", ".opus"]),
        ("audio/wav", true, [".wav"]),
        ("audio/webm", true, [".webm", ".weba"]),
        ("audio/flac", true, [".flac"]),
        ("audio/amr", true, [".amr"]),
        ("audio/3gpp", true, [".3gp"]),
        ("video/mp4", true, [".mp4", ".m4v"]),
        ("video/webm", true, [".webm"]),
        ("video/ogg", true, [".ogv", ".ogg"]),
        ("video/quicktime", true, [".mov", ".qt"]),
        ("video/3gpp", true, [".3gp"]),
        ("video/x-matroska", true, [".mkv"]),
        ("application/pdf", false, [".pdf"]),
        ("application/zip", false, [".zip"]),
        ("text/plain", false, [".txt", ".log", ".text"]),
    ];

    private static readonly FrozenDictionary<string, (bool ShownInPlace, string[] Extensions)> ByType =
        Known.ToFrozenDictionary(known => known.Type, known => (known.ShownInPlace, known.Extensions), StringComparer.Ordinal);

    // The first of two types with one extension counts; audio stands before video.
    private static readonly FrozenDictionary<string, string> ByExtension = Known
        .SelectMany(known => known.Extensions.Select(extension => (extension, known.Type)))
        .DistinctBy(pair => pair.extension)
        .ToFrozenDictionary(pair => pair.extension, pair => pair.Type, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> OtherNames = new Dictionary<string, string>
    {
        ["image/jpg"] = "image/jpeg",
        ["image/pjpeg"] = "image/jpeg",
        ["image/x-ms-bmp"] = "image/bmp",
        ["audio/mp3"] = "audio/mpeg",
        ["audio/x-m4a"] = "audio/mp4",
        ["audio/m4a"] = "audio/mp4",
        ["audio/opus"] = "audio/ogg",
        ["audio/x-wav"] = "audio/wav",
        ["audio/wave"] = "audio/wav",
        ["audio/x-flac"] = "audio/flac",
        ["application/x-zip-compressed"] = "application/zip",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The type to serve a file as: what is said of it, or where nothing is said, what its name tells.</summary>
    public static string Of(string? said, string name)
    {
        var type = Read(said) ?? Bytes;
        type = OtherNames.GetValueOrDefault(type, type);
        return type == Bytes ? ByExtension.GetValueOrDefault(Path.GetExtension(name), Bytes)
            : ByType.ContainsKey(type) ? type
            : Bytes;
    }

    /// <summary>What the sender says, without parameters, if it is a media type at all; for clients to read, not for browsers.</summary>
    public static string? Read(string? said) =>
        said is { Length: <= 255 } && MediaTypeHeaderValue.TryParse(said, out var type) && type.MediaType is { } name && name.All(char.IsAscii)
            ? name.ToLowerInvariant()
            : null;

    /// <summary>Whether a browser may show it where it stands; anything else it is to save.</summary>
    public static bool IsShownInPlace(string type) => ByType.TryGetValue(type, out var known) && known.ShownInPlace;

    /// <summary>The extensions that fit a type, the usual one first; none for a type that is not known.</summary>
    public static IReadOnlyList<string> ExtensionsOf(string type) => ByType.TryGetValue(type, out var known) ? known.Extensions : [];
}
