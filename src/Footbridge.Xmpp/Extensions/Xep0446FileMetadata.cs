using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>What a sender says of a file; nothing of it is to be believed.</summary>
public sealed record FileMetadata
{
    public string? Name { get; init; }

    public string? MediaType { get; init; }

    public string? Description { get; init; }

    public long? Size { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    /// <summary>How long audio or video plays.</summary>
    public TimeSpan? Length { get; init; }

    /// <summary>In base64, 32 bytes.</summary>
    public string? Sha256 { get; init; }

    public IReadOnlyList<Thumbnail> Thumbnails { get; init; } = [];
}

/// <summary>File metadata element.</summary>
public static class Xep0446FileMetadata
{
    public const string Ns = "urn:xmpp:file:metadata:0";

    private static readonly XNamespace Metadata = Ns;

    // COMPAT(Cheogram, monocles): what XEP-0234 has no words for is taken from here, e.g. <duration xmlns='https://schema.org/'>PT12S</duration>.
    private static readonly XNamespace Schema = "https://schema.org/";

    internal static XName ElementName { get; } = Metadata + "file";

    /// <summary>
    /// Reads a <c>file</c> element, also that of XEP-0234, which names its parts alike and has its own namespace.
    /// </summary>
    // Section 3: <file xmlns='urn:xmpp:file:metadata:0'><media-type/><name/><size/><width/><height/><length/><desc/><hash/><thumbnail/></file>
    internal static FileMetadata Read(XElement file)
    {
        var ns = file.Name.Namespace;
        string? Text(string name) => file.Element(ns + name)?.Value is { Length: > 0 } text ? text : null;

        // Before version 0.2: <dimensions>4096x2160</dimensions>
        var dimensions = Text("dimensions")?.Split('x') is [var across, var down] ? (across, down) : default;
        var milliseconds = WireNumbers.NotNegative(Text("length")) ?? Milliseconds(file.Element(Schema + "duration")?.Value);
        return new FileMetadata
        {
            Name = Text("name"),
            // Dino wrote it with an underscore first.
            MediaType = Text("media-type") ?? Text("media_type"),
            Description = Text("desc"),
            Size = WireNumbers.NotNegative(Text("size")),
            Width = WireNumbers.Positive(Text("width") ?? dimensions.across ?? file.Element(Schema + "width")?.Value),
            Height = WireNumbers.Positive(Text("height") ?? dimensions.down ?? file.Element(Schema + "height")?.Value),
            Length = milliseconds is > 0 and < int.MaxValue ? TimeSpan.FromMilliseconds(milliseconds.Value) : null,
            Sha256 = Xep0300Hashes.ReadSha256(file),
            Thumbnails = Xep0264Thumbnails.Read(file),
        };
    }

    internal static XElement ToElement(FileMetadata file) => new(
        ElementName,
        Part("media-type", file.MediaType),
        Part("name", file.Name),
        Part("size", file.Size),
        Part("width", file.Width),
        Part("height", file.Height),
        Part("length", (long?)file.Length?.TotalMilliseconds),
        Part("desc", file.Description),
        file.Sha256 is { } sha256 ? Xep0300Hashes.ToElement(sha256) : null,
        file.Thumbnails.Select(Xep0264Thumbnails.ToElement));

    private static long? Milliseconds(string? duration)
    {
        try
        {
            return duration is { Length: <= 32 } ? (long)XmlConvert.ToTimeSpan(duration).TotalMilliseconds : null;
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            return null;
        }
    }

    private static XElement? Part(string name, IFormattable? value) => Part(name, value?.ToString(null, CultureInfo.InvariantCulture));

    private static XElement? Part(string name, string? value) => value is null ? null : new XElement(Metadata + name, StanzaXml.CleanText(value));
}
