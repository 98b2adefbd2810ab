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
}
