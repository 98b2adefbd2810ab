using System.Diagnostics.CodeAnalysis;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// A message that is a file, or several, in whichever of the ways clients have for that. A message that merely names an address in its
/// text is none.
/// </summary>
internal sealed record FileMessage
{
    // Of which specifications the parts of a body that are only for who does not know them are no caption. What is quoted of the message that a
    // file answers is none either.
    private static readonly string[] BodyIsFallbackFor =
        [Xep0447StatelessFileSharing.Ns, Xep0385Sims.Ns, Xep0066OutOfBandData.Ns, Xep0461Replies.Ns];

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
            : Xep0447StatelessFileSharing.TryRead(message, out var shared) ? WithCaption(message, WithSource(shared, oobUrl), [])
            : Xep0385Sims.TryRead(message, out var referenced) ? Referenced(message, referenced)
            : Xep0447StatelessFileSharing.TryReadAttached(message, out var sources)
                ? new FileMessage { Files = [FileAt(sources.Urls) with { Id = sources.FileId }], Attached = sources }
            : oobUrl is not null ? WithCaption(message, [FileAt([oobUrl])], [])
            : null;
        file = file is not null && Xep0449Stickers.TryRead(message, out _) ? file with { IsSticker = true } : file;
        return file is not null;
    }

    // The parts of the body that stand for the files are no caption; of too many files it is not worth finding out.
    private static FileMessage Referenced(Message message, IReadOnlyList<ReferencedFile> files)
    {
        IReadOnlyList<SharedFile> shared = [.. files.Select(file => file.File)];
        return files.Count > MostFiles
            ? new FileMessage { Files = shared }
            : WithCaption(message, shared, files.SelectMany(file => file is { Begin: { } begin, End: { } end } ? [new CodePointRange(begin, end)] : (CodePointRange[])[]));
    }

    private static FileMessage WithCaption(Message message, IReadOnlyList<SharedFile> files, IEnumerable<CodePointRange> standIns)
    {
        if (message.Body is not { } body || BodyIsFallbackFor.Any(specification => Xep0428Fallback.IsWholeBody(message, specification)))
        {
            return new FileMessage { Files = files };
        }

        var characters = body.EnumerateRunes().ToList();
        var isLeftOut = new bool[characters.Count];
        foreach (var (start, end) in BodyIsFallbackFor.SelectMany(specification => Xep0428Fallback.Read(message, specification)).Concat(standIns))
        {
            // Marked, so that what several name goes once; some count too far.
            var from = Math.Min(start, isLeftOut.Length);
            isLeftOut.AsSpan(from, Math.Clamp(end - from, 0, isLeftOut.Length - from)).Fill(true);
        }

        var text = string.Concat(characters.Where((_, at) => !isLeftOut[at])).Trim();
        return new FileMessage { Files = files, Caption = text.Length > 0 && !files.Any(file => Names(file, text)) ? text : null };
    }

    private static IReadOnlyList<SharedFile> WithSource(IReadOnlyList<SharedFile> files, string? url) =>
        url is not null && files is [{ Urls: [] } only] ? [only with { Urls = [url] }] : files;

    private static SharedFile FileAt(IReadOnlyList<string> urls) => new() { Metadata = new FileMetadata(), Urls = urls };

    private static bool Names(SharedFile file, string body) => body == file.Metadata.Name || file.Urls.Contains(body);

    private static bool IsFileAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https" or "aesgcm");
}
