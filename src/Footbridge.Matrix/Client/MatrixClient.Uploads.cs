using System.Net.Http.Headers;
using System.Text.Json;
using Footbridge.Matrix.Events;
using static Footbridge.Matrix.Client.HomeserverRequest;

namespace Footbridge.Matrix.Client;

/// <summary>Media that the bridge puts into the homeserver's repository.</summary>
public sealed partial class MatrixClient
{
    // A homeserver that takes less than this a second is as good as down.
    private const long SlowestUpload = 256 * 1024;

    private KeptUploadLimit? _uploadLimit;

    /// <summary>
    /// Stores a file, read from its beginning on and never held in memory. Tried once: a second attempt would leave a second copy
    /// behind, so it is the caller's to decide.
    /// </summary>
    /// <exception cref="MediaStalledException">The homeserver was reached, and did not take the file to its end, or not in time.</exception>
    public async Task<MxcUri> UploadAsync(UserId actor, Stream content, string mediaType, string? fileName, CancellationToken cancellationToken)
    {
        // POST /_matrix/media/v3/upload?filename=... -> {"content_uri": "mxc://example.org/AQwafuaFswefuhsfAFAgsw"}
        var request = new HomeserverRequest(HttpMethod.Post, "/_matrix/media/v3/upload")
        {
            Query = fileName is null ? [] : [("filename", fileName)],
            MoreTime = TimeSpan.FromSeconds(content.Length / SlowestUpload),
            Content = () =>
            {
                content.Position = 0;
                return new StreamContent(new UnownedStream(content))
                {
                    Headers = { ContentType = new MediaTypeHeaderValue(mediaType), ContentLength = content.Length },
                };
            },
        };
        try
        {
            return Id<MxcUri>(await AskAsync(actor, request, cancellationToken), "content_uri", MxcUri.TryParse);
        }
        catch (HomeserverUnreachableException exception) when (IsAboutTheFile(exception.InnerException))
        {
            throw new MediaStalledException("the homeserver did not take a file to its end", exception);
        }
    }

    // A server before the homeserver that takes no file so large breaks off in the middle of it, however well the homeserver is.
    private static bool IsAboutTheFile(Exception? cause) =>
        cause is OperationCanceledException
        || (cause is HttpRequestException { HttpRequestError: var error }
            && error is not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError));

    /// <summary>The largest file the homeserver takes, in bytes; null where it names no limit. Kept for an hour.</summary>
    public async Task<long?> UploadLimitAsync(UserId actor, CancellationToken cancellationToken)
    {
        if (_uploadLimit is { } kept && time.GetElapsedTime(kept.Asked) < CapabilitiesKept)
        {
            return kept.Bytes;
        }

        // {"m.upload.size": 50000000}
        JsonElement? json;
        try
        {
            json = await AskOrNullAsync(actor, Get("/_matrix/client/v1/media/config"), cancellationToken);
        }
        catch (MatrixException exception) when (exception.ErrCode == "M_UNRECOGNIZED")
        {
            // A homeserver from before 1.11.
            json = null;
        }

        _uploadLimit = new KeptUploadLimit(
            json?.FieldOrNull("m.upload.size", JsonValueKind.Number) is { } number && number.TryGetInt64(out var bytes) ? bytes : null,
            time.GetTimestamp());
        return _uploadLimit.Bytes;
    }

    private sealed record KeptUploadLimit(long? Bytes, long Asked);
}
