namespace Footbridge.Media;

/// <summary>
/// A file that was fetched: on the disk, without a name there, so that nothing of it is left whatever happens to us. Not in memory,
/// and not handed on while it comes: a server that is slow would hold a request to the homeserver for as long, and what a file turns
/// out to be, and whether it is what its sender announced, is known only at its end.
/// </summary>
internal sealed class FetchedFile(FileStream content, ReadOnlyMemory<byte> head, string? declaredType, IDisposable? place = null) : IDisposable
{
    /// <summary>How much of the beginning is looked at; a photo's size stands behind its camera's notes and a small picture of itself.</summary>
    public const int MaxHead = 128 * 1024;

    /// <summary>To be read from its beginning, as often as needed.</summary>
    public Stream Content => content;

    public long Size => content.Length;

    public ReadOnlyMemory<byte> Head => head;

    /// <summary>What its server says it is.</summary>
    public string? DeclaredType => declaredType;

    /// <summary>An empty file that has no name any more.</summary>
    /// <exception cref="FileFetchException">No room, or no right.</exception>
    public static FileStream CreateNameless(string folder)
    {
        var path = Path.Combine(folder, $"incoming-{Guid.NewGuid():N}");
        FileStream? file = null;
        try
        {
            file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.Asynchronous,
                BufferSize = 0,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            File.Delete(path);
            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw NotKept(exception);
        }
    }

    /// <exception cref="FileFetchException">No room.</exception>
    public static async Task KeepAsync(FileStream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await file.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException exception)
        {
            throw NotKept(exception);
        }
    }

    public void Dispose()
    {
        content.Dispose();
        place?.Dispose();
    }

    private static FileFetchException NotKept(Exception cause) => new("the bridge's disk does not take it", isPassing: true, cause);
}
