using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Footbridge.Matrix.Events;

/// <summary>
/// Content of <c>m.image</c>, <c>m.file</c>, <c>m.audio</c>, <c>m.video</c>, and of <c>m.sticker</c>. What is optional and of a wrong
/// kind counts as absent; what it says of the file is the sender's word.
/// </summary>
public sealed record FileContent
{
    private const int MostPixels = 1_000_000;

    /// <summary>Null where there is none that could be fetched.</summary>
    public MxcUri? Url { get; init; }

    /// <summary>Of an encrypted room: the file is to be had, and is nothing that can be read.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>The file's name, or where the sender gave none, the text that stands for it.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the body says something beside the file.</summary>
    public bool HasCaption { get; init; }

    public bool IsSticker { get; init; }

    public string? MimeType { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public TimeSpan? Duration { get; init; }

    public static bool TryRead(MatrixEvent said, [NotNullWhen(true)] out FileContent? file)
    {
        var json = WellFormedJson.Of(said.Content);
        file = said.Type switch
        {
            "m.sticker" => Read(json, isSticker: true),
            "m.room.message" => OfMessage(json),
            _ => null,
        };
        return file is not null;
    }

    /// <summary>Of the content of an <c>m.room.message</c>, or of what an edit puts in its place; null where that is no file.</summary>
    internal static FileContent? OfMessage(JsonElement json) =>
        json.TextOrNull("msgtype") is "m.image" or "m.file" or "m.audio" or "m.video" ? Read(json, isSticker: false) : null;

    private static FileContent? Read(JsonElement json, bool isSticker)
    {
        if (json.TextOrNull("body") is not { } body)
        {
            return null;
        }

        // Media captions: "If filename is present, and its value is different than body, then body is considered to be a caption".
        var fileName = isSticker ? null : json.TextOrNull("filename");
        var info = json.FieldOrNull("info", JsonValueKind.Object) ?? default;
        return new FileContent
        {
            Url = MxcUri.TryParse(json.TextOrNull("url"), out var url) ? url : null,
            // End-to-end encryption, "Sending encrypted attachments": "file": {"url": "mxc://...", "key": {...}, ...} in place of url.
            IsEncrypted = json.FieldOrNull("file", JsonValueKind.Object) is not null,
            Name = string.IsNullOrWhiteSpace(fileName) ? body : fileName,
            HasCaption = !string.IsNullOrWhiteSpace(fileName) && fileName != body && !string.IsNullOrWhiteSpace(body),
            IsSticker = isSticker,
            MimeType = info.TextOrNull("mimetype"),
            Width = Pixels(info, "w"),
            Height = Pixels(info, "h"),
            Duration = Number(info, "duration") is { } milliseconds and < int.MaxValue ? TimeSpan.FromMilliseconds((int)milliseconds) : null,
        };
    }

    private static int? Pixels(JsonElement info, string name) => Number(info, name) is { } pixels and <= MostPixels ? (int)pixels : null;

    // Clients write 1280.0 too, and NaN is no JSON.
    private static double? Number(JsonElement info, string name) =>
        info.FieldOrNull(name, JsonValueKind.Number) is { } number && number.TryGetDouble(out var value) && value >= 1 ? value : null;
}
