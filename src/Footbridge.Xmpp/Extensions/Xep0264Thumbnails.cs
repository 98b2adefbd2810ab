using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>A small picture of a file: at <c>cid:</c> in the same stanza or at its sender's, inside the <c>data:</c> address, or on the web.</summary>
public sealed record Thumbnail(string Uri, string? MediaType = null, int? Width = null, int? Height = null);

/// <summary>Jingle Content Thumbnails, as they stand in the metadata of a file.</summary>
public static class Xep0264Thumbnails
{
    public const string Ns = "urn:xmpp:thumbs:1";

    private static readonly XName ElementName = XName.Get("thumbnail", Ns);

    // Section 3: <thumbnail xmlns='urn:xmpp:thumbs:1' uri='cid:sha1+...@bob.xmpp.org' media-type='image/png' width='128' height='96'/>
    internal static IReadOnlyList<Thumbnail> Read(XElement file) =>
    [
        .. file.Elements(ElementName)
            .Where(element => !string.IsNullOrEmpty(element.Attribute("uri")?.Value))
            .Select(element => new Thumbnail(
                element.Attribute("uri")?.Value ?? "",
                element.Attribute("media-type")?.Value,
                WireNumbers.Positive(element.Attribute("width")?.Value),
                WireNumbers.Positive(element.Attribute("height")?.Value))),
    ];

    internal static XElement ToElement(Thumbnail thumbnail) => new(
        ElementName,
        new XAttribute("uri", thumbnail.Uri),
        thumbnail.MediaType is { } type ? new XAttribute("media-type", type) : null,
        thumbnail.Width is { } width ? new XAttribute("width", width) : null,
        thumbnail.Height is { } height ? new XAttribute("height", height) : null);
}
