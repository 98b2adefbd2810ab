using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// A message that is a file, or several, in whichever of the ways clients have for that. A message that merely names an address in its
/// text is none.
/// </summary>
internal sealed record FileMessage
{
    private static readonly XName Fallback = XName.Get("fallback", "urn:xmpp:fallback:0");

    /// <summary>No person sends more in one message; each costs requests, and an event.</summary>
    public const int MostFiles = 20;

    public required IReadOnlyList<SharedFile> Files { get; init; }

    /// <summary>What the sender says with it.</summary>
    public string? Caption { get; init; }

    public bool IsSticker { get; init; }

    /// <summary>Where these are only the sources of a file that an earlier message announced.</summary>
    public AttachedSources? Attached { get; init; }

    // The richest first: some clients write all of them into one message.
    public static bool TryRead(Message message, [NotNullWhen(true)] out FileMessage? file)
    {
        var oobUrl = Xep0066OutOfBandData.TryReadFile(message, out var url) && IsFileAddress(url) ? url : null;
        file = message.Type is MessageType.Error ? null
            : Xep0447StatelessFileSharing.TryRead(message, out var shared) ? Shared(message, WithSource(shared, oobUrl))
            : Xep0385Sims.TryRead(message, out var referenced) ? Referenced(message, referenced)
            : Xep0447StatelessFileSharing.TryReadAttached(message, out var sources)
                ? new FileMessage { Files = [FileAt(sources.Urls) with { Id = sources.FileId }], Attached = sources }
            : oobUrl is not null ? new FileMessage { Files = [FileAt([oobUrl])] }
            : null;
        file = file is not null && Xep0449Stickers.TryRead(message, out _) ? file with { IsSticker = true } : file;
        return file is not null;
    }

    private static FileMessage Shared(Message message, IReadOnlyList<SharedFile> files) => new()
    {
        Files = files,
        Caption = message.Body?.Trim() is { Length: > 0 } body && !IsFallback(message) && !files.Any(file => Names(file, body)) ? body : null,
    };

    // The parts of the body that stand for the files are no caption; of too many files it is not worth finding out.
    private static FileMessage Referenced(Message message, IReadOnlyList<ReferencedFile> files)
    {
        if (files.Count > MostFiles)
        {
            return new FileMessage { Files = [.. files.Select(file => file.File)] };
        }

        var runes = (message.Body ?? "").EnumerateRunes().ToList();
        var text = string.Concat(runes.Where((_, at) => !files.Any(file => file is { Begin: { } begin, End: { } end } && at >= begin && at < end))).Trim();
        return new FileMessage
        {
            Files = [.. files.Select(file => file.File)],
            Caption = text.Length > 0 && !files.Any(file => Names(file.File, text)) ? text : null,
        };
    }

    private static IReadOnlyList<SharedFile> WithSource(IReadOnlyList<SharedFile> files, string? url) =>
        url is not null && files is [{ Urls: [] } only] ? [only with { Urls = [url] }] : files;

    private static SharedFile FileAt(IReadOnlyList<string> urls) => new() { Metadata = new FileMetadata(), Urls = urls };

    private static bool Names(SharedFile file, string body) => body == file.Metadata.Name || file.Urls.Contains(body);

    // XEP-0428 section 3.1: <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:sfs:0'><body/></fallback>: all of the body.
    private static bool IsFallback(Message message) => message.Payloads.Any(payload =>
        payload.Name == Fallback
        && payload.Attribute("for")?.Value == Xep0447StatelessFileSharing.Ns
        && !payload.Elements().Any(part => part.Attribute("start") is not null || part.Attribute("end") is not null));

    private static bool IsFileAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https" or "aesgcm");
}
