using System.Net;
using Footbridge.Matrix.Client;

namespace Footbridge.Media;

/// <summary>The body of a request that is a file of the homeserver's: never whole in memory, and of exactly the size that was told.</summary>
internal sealed class PassedOnContent : HttpContent
{
    private readonly MediaDownload _download;
    private readonly FileHashing _hashing;
    private readonly long _size;

    public PassedOnContent(MediaDownload download, FileHashing hashing, long size, string type)
    {
        (_download, _hashing, _size) = (download, hashing, size);
        Headers.ContentType = new(type);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (await _hashing.ReadAsync(_download, _size, stream.WriteAsync, cancellationToken) != _size)
        {
            throw new IOException("the file has another size than the homeserver told");
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _size;
        return true;
    }
}
