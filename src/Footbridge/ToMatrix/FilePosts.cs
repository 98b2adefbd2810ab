using System.Text.Json.Nodes;
using Footbridge.Formatting;
using Footbridge.Media;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>Events for files: pictures, videos, sounds, stickers, other files; and the link, where the file itself cannot be had.</summary>
internal static class FilePosts
{
    // MSC3245: a voice message is m.audio with this flag.
    private const string Voice = "org.matrix.msc3245.voice";

    /// <summary>The sender's word on a file, in the link that stands for it: the stanza is gone when its sources come.</summary>
    private const string Announced = "org.footbridge.file";

    public static Post Of(CarriedFile carried, SharedFile file, MatrixText? caption, bool isSticker)
    {
        var name = FileNames.Safe(file.Metadata.Name ?? (file.Urls.Count > 0 ? FileNames.OfUrl(file.Urls[0]) : null), carried.MediaType);
        var said = caption?.Body ?? file.Metadata.Description;
        var info = Info(carried, file.Metadata);
        if (isSticker && MsgType(carried.MediaType) == "m.image")
        {
            return new Post("m.sticker", new JsonObject { ["body"] = said ?? name, ["url"] = carried.Uri.ToString(), ["info"] = info });
        }

        // Client-server API, "Media captions": filename beside another body makes the body a caption.
        var content = new JsonObject
        {
            ["msgtype"] = MsgType(carried.MediaType),
            ["body"] = said ?? name,
            ["filename"] = name,
            ["url"] = carried.Uri.ToString(),
            ["info"] = info,
            ["m.mentions"] = new JsonObject(),
        };
        if (caption?.FormattedBody is { } html)
        {
            content["format"] = MatrixText.HtmlFormat;
            content["formatted_body"] = html;
        }

        if (carried.IsVoice && caption is null)
        {
            content[Voice] = new JsonObject();
        }

        return new Post("m.room.message", content);
    }

    public static Post Text(MatrixText text) => new("m.room.message", text.ToContent());

    /// <summary>In the file's place: what is told of it, and for sources that may come later, what was said of it.</summary>
    public static Post Link(SharedFile file, string words)
    {
        var post = Text(new MatrixText(MessageBody.Text, words));
        post.Content[Announced] = new JsonObject
        {
            ["name"] = file.Metadata.Name,
            ["mimetype"] = file.Metadata.MediaType,
            ["sha256"] = file.Metadata.Sha256,
            ["is_awaited"] = file.Urls.Count == 0,
        };
        return post;
    }

    /// <summary>What is told of a file that is not there itself: what it is called, how large it is, where it is.</summary>
    public static string InWords(SharedFile file, string? caption)
    {
        var metadata = file.Metadata;
        var name = metadata.Name is null && file.Urls.Count > 0 ? null : FileNames.Safe(metadata.Name, metadata.MediaType);
        var label = name is not null && metadata.Size is { } size ? $"{name} ({FileSizes.InWords(size)})" : name;
        return string.Join('\n', new[] { caption, label, file.Urls.Count > 0 ? file.Urls[0] : null }.OfType<string>());
    }

    /// <summary>What an event stands for, when sources of a file come that refer to it; null where it has nothing to do with files.</summary>
    public static StandIn? ReadStandIn(JsonObject content) => content[Announced] is JsonObject announced
        ? new StandIn(
            announced["is_awaited"] is JsonValue value && value.TryGetValue<bool>(out var isAwaited) && isAwaited,
            new FileMetadata { Name = Text(announced, "name"), MediaType = Text(announced, "mimetype"), Sha256 = Text(announced, "sha256") })
        // A file, or what is left of one that was taken back.
        : content.ContainsKey("url") || content.Count == 0 ? new StandIn(IsAwaited: false, new FileMetadata())
        : null;

    private static string? Text(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static JsonObject Info(CarriedFile carried, FileMetadata metadata)
    {
        var (width, height) = carried.Dimensions is { } measured ? (measured.Width, measured.Height) : (metadata.Width, metadata.Height);
        var isSeen = MsgType(carried.MediaType) is "m.image" or "m.video";
        var info = new JsonObject { ["mimetype"] = carried.MediaType, ["size"] = carried.Size };
        if (isSeen && width is not null && height is not null)
        {
            info["w"] = width;
            info["h"] = height;
        }

        if (MsgType(carried.MediaType) is "m.audio" or "m.video" && metadata.Length is { } length)
        {
            info["duration"] = (long)length.TotalMilliseconds;
        }

        if (carried.Thumbnail is { } thumbnail)
        {
            info["thumbnail_url"] = thumbnail.Uri.ToString();
            info["thumbnail_info"] = Info(thumbnail, new FileMetadata());
        }

        return info;
    }

    private static string MsgType(string mediaType) => mediaType switch
    {
        // What browsers do not show is a file.
        "image/heic" => "m.file",
        _ when mediaType.StartsWith("image/", StringComparison.Ordinal) => "m.image",
        _ when mediaType.StartsWith("video/", StringComparison.Ordinal) => "m.video",
        _ when mediaType.StartsWith("audio/", StringComparison.Ordinal) => "m.audio",
        _ => "m.file",
    };
}

/// <summary>An event that a file stands behind: whether the file is still to come, and what was said of it.</summary>
internal sealed record StandIn(bool IsAwaited, FileMetadata Metadata);
