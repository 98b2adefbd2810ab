using static Footbridge.Matrix.Client.HomeserverRequest;

namespace Footbridge.Matrix.Client;

/// <summary>Media: files, which come and go as streams. They have no place among the requests that messages wait for.</summary>
public sealed partial class MatrixClient
{
    /// <summary>
    /// Opens a file from its byte <paramref name="from"/> on. Tried once. Not counted among the requests under way: how many files
    /// are read at once is the caller's to bound.
    /// </summary>
    /// <exception cref="MediaStalledException">The homeserver did not begin to give the file in time.</exception>
    public async Task<MediaDownload> DownloadAsync(UserId actor, MxcUri file, long from, CancellationToken cancellationToken)
    {
        // "Content repository", since 1.11: GET /_matrix/client/v1/media/download/{serverName}/{mediaId}, with a token.
        // Without the device: there is nothing to be remembered of a read, and so none that could be missing.
        var request = Get($"/_matrix/client/v1/media/download/{Escape(file.Server)}/{Escape(file.MediaId)}");
        return await _calls.OpenAsync(request, identities.For(actor) with { DeviceId = null }, from, cancellationToken);
    }

    /// <summary>
    /// A picture no larger than these pixels, as PNG or JPEG; null where the homeserver cannot make one, or it has more than
    /// <paramref name="maxBytes"/>. As the bot: whoever's picture it is, it is the bridge that looks at it.
    /// </summary>
    public async Task<byte[]?> ThumbnailAsync(MxcUri file, int pixels, bool isCropped, int maxBytes, CancellationToken cancellationToken)
    {
        // "Content repository", since 1.11: GET /_matrix/client/v1/media/thumbnail/{serverName}/{mediaId}?width=96&height=96&method=crop
        var request = Get(
            $"/_matrix/client/v1/media/thumbnail/{Escape(file.Server)}/{Escape(file.MediaId)}",
            ("width", $"{pixels}"),
            ("height", $"{pixels}"),
            ("method", isCropped ? "crop" : "scale"));
        try
        {
            await using var download = await _calls.OpenAsync(request, _appservice, 0, cancellationToken);
            return download.Length > maxBytes ? null : await ReadAllAsync(download, maxBytes, cancellationToken);
        }
        catch (MatrixException exception) when ((int)exception.Status is >= 400 and < 500 and not 429)
        {
            return null;
        }
    }

    private static async Task<byte[]?> ReadAllAsync(MediaDownload download, int maxBytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[maxBytes + 1];
        var length = 0;
        while (length < buffer.Length && await download.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and var read)
        {
            length += read;
        }

        return length > maxBytes ? null : buffer[..length];
    }
}
