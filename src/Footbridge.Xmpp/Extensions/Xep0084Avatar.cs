using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>One form in which an avatar is there: its SHA-1 in lower-case hexadecimal digits, media type and size in bytes.</summary>
public sealed record AvatarInfo(string Id, string MediaType, int Bytes)
{
    public int? Width { get; init; }

    public int? Height { get; init; }

    /// <summary>Whether it is on a web server, not in the data node.</summary>
    public bool IsElsewhere { get; init; }
}

/// <summary>User Avatar: what there is in one node, the image itself in another.</summary>
public static class Xep0084Avatar
{
    public const string MetadataNode = "urn:xmpp:avatar:metadata";

    public const string DataNode = "urn:xmpp:avatar:data";

    private const int HashLength = 40;

    // More than a handful of forms is an attack.
    private const int MaxInfos = 20;

    private static readonly XNamespace MetadataNs = MetadataNode;
    private static readonly XName Data = XName.Get("data", DataNode);

    // Section 4.2.1: <metadata xmlns='urn:xmpp:avatar:metadata'><info bytes='12345' id='...' height='64' type='image/png' width='64'/></metadata>
    public static XElement Metadata(AvatarInfo? info) => new(
        MetadataNs + "metadata",
        info is null ? null : new XElement(
            MetadataNs + "info",
            new XAttribute("bytes", info.Bytes),
            new XAttribute("id", info.Id),
            new XAttribute("type", info.MediaType),
            info.Width is null ? null : new XAttribute("width", info.Width),
            info.Height is null ? null : new XAttribute("height", info.Height)));

    /// <summary>The forms that are well told; none at all where the avatar was taken back.</summary>
    public static bool TryReadMetadata(XElement? payload, [NotNullWhen(true)] out IReadOnlyList<AvatarInfo>? infos)
    {
        infos = payload?.Name == MetadataNs + "metadata"
            ? [.. payload.Elements(MetadataNs + "info").Take(MaxInfos).Select(ReadInfo).OfType<AvatarInfo>()]
            : null;
        return infos is not null;
    }

    // Section 4.2.2: <data xmlns='urn:xmpp:avatar:data'>qANQR1DBwU4DX7jmYZnncm...</data>
    public static XElement DataOf(ReadOnlySpan<byte> image) => new(Data, Convert.ToBase64String(image));

    public static bool TryReadData(XElement? payload, int maxBytes, [NotNullWhen(true)] out byte[]? image)
    {
        image = null;
        return payload?.Name == Data && BoundedBase64.TryDecode(payload.Value, maxBytes, out image);
    }

    /// <summary>A SHA-1 as the protocols write it, in lower case; false for anything else.</summary>
    public static bool TryReadHash(string? text, [NotNullWhen(true)] out string? hash)
    {
        hash = text?.Length == HashLength && text.All(char.IsAsciiHexDigit) ? text.ToLowerInvariant() : null;
        return hash is not null;
    }

    private static AvatarInfo? ReadInfo(XElement info) =>
        TryReadHash((string?)info.Attribute("id"), out var id) && ReadNumber(info, "bytes") is { } bytes
            ? new AvatarInfo(id, (string?)info.Attribute("type") ?? "", bytes)
            {
                Width = ReadNumber(info, "width"),
                Height = ReadNumber(info, "height"),
                IsElsewhere = info.Attribute("url") is not null,
            }
            : null;

    private static int? ReadNumber(XElement info, string name) =>
        int.TryParse((string?)info.Attribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
