using System.Buffers;
using System.Globalization;
using System.Net;
using Footbridge.Configuration;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace Footbridge.Media;

/// <summary>
/// <c>GET /token/name.jpg</c> at <c>media.listen</c>: a file that was sent from Matrix, to whoever has its address. The only door of the
/// bridge that the world may knock at. Before it: a reverse proxy; after it: the homeserver's media repository, from which the file
/// runs through, never whole in memory.
/// </summary>
internal sealed partial class MediaEndpoint(
    MediaTokenStore store, MatrixClient client, DownloadLimits limits, BridgeConfig config, TimeProvider time, ILogger<MediaEndpoint> logger)
{
    /// <summary>By which <c>footbridge check</c> knows that it is the bridge who answers at the public address.</summary>
    public const string Policy = "sandbox; default-src 'none'";

    private const int BufferBytes = 64 * 1024;

    private static readonly MinDataRate SlowestReader = new(bytesPerSecond: 4096, gracePeriod: TimeSpan.FromSeconds(30));

    // So soon a file ends that somebody is reading when its message is deleted.
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    public async Task AnswerAsync(HttpContext context)
    {
        // :: Step 1: whatever it is, no browser is to run it, guess at it, tell others of it or share it
        var response = context.Response;
        Protect(response);

        // :: Step 2: is it a question at all, and not one too many?
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            response.Headers.Allow = "GET, HEAD";
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        var reader = ReaderAddress.Of(context, config.Media);
        if (!limits.Admits(reader))
        {
            TellToWait(response, 60);
            return;
        }

        try
        {
            await AnswerAsync(context, reader);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The reader has gone.
        }
        catch (Exception exception) when (
            exception is MatrixException or HomeserverUnreachableException or MediaStalledException or IdentityRefusedException or StoreException)
        {
            Fail(context, exception);
        }
    }

    private async Task AnswerAsync(HttpContext context, IPAddress reader)
    {
        // :: Step 3: which file?
        var tokenHash = MediaToken.HashOf(TokenOf(context.Request.Path));
        if (store.Find(tokenHash, Now) is not var (file, ghost))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        // :: Step 4: which part of it?
        var isHead = HttpMethods.IsHead(context.Request.Method);
        var headers = context.Request.Headers;
        if (ByteRange.Of(isHead ? null : headers.Range.ToString(), headers.IfRange.Count > 0, file.Size) is not { } part)
        {
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{file.Size}");
            context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            return;
        }

        if (isHead)
        {
            Describe(context.Response, file, part);
            return;
        }

        // :: Step 5: a place, and the file from the homeserver
        using var place = limits.TryTakePlace(reader, tokenHash);
        if (place is null)
        {
            TellToWait(context.Response, 5);
            return;
        }

        await using var download = await client.DownloadAsync(ghost, file.Mxc, part.From, context.RequestAborted);
        if (download.Length is { } length && length != file.Size - part.From)
        {
            throw new UnreadableAnswerException("a file of another size than it had");
        }

        // :: Step 6: through, to a reader who takes it at some speed: a place is held meanwhile
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = SlowestReader;
        }

        Describe(context.Response, file, part);
        await PassAsync(context, download, tokenHash, part.Length);
    }

    private static void Protect(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.CacheControl = "private";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }

    private static void Describe(HttpResponse response, ServedFile file, ByteRange part)
    {
        response.ContentType = file.Type;
        response.Headers.ContentDisposition = ServedNames.Disposition(file.Name, file.Type);
        response.Headers.AcceptRanges = "bytes";
        response.ContentLength = part.Length;
        if (part.IsPart)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {part.From}-{part.From + part.Length - 1}/{file.Size}");
        }
    }

    private async Task PassAsync(HttpContext context, MediaDownload download, byte[] tokenHash, long length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var looked = time.GetTimestamp();
            for (var left = length; left > 0;)
            {
                var read = await download.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, BufferBytes)), context.RequestAborted);
                if (read == 0)
                {
                    throw new UnreadableAnswerException("a file that ends before its end");
                }

                if (time.GetElapsedTime(looked) >= LookAgainAfter)
                {
                    looked = time.GetTimestamp();
                    if (!store.IsGood(tokenHash, Now))
                    {
                        context.Abort();
                        return;
                    }
                }

                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
                left -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Fail(HttpContext context, Exception exception)
    {
        Log.NotServed(logger, exception.Message);
        if (context.Response.HasStarted)
        {
            // A length was promised: only a broken connection says that this was not all.
            context.Abort();
            return;
        }

        context.Response.Clear();
        Protect(context.Response);
        context.Response.StatusCode =
            exception is MatrixException { Status: HttpStatusCode.NotFound } or IdentityRefusedException
                ? StatusCodes.Status404NotFound
                : StatusCodes.Status503ServiceUnavailable;
    }

    private static void TellToWait(HttpResponse response, int seconds)
    {
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
    }

    // The last but one part of the path: before it is whatever the public address begins with. The name behind it is for the reader.
    private static string TokenOf(PathString path)
    {
        var parts = (path.Value ?? "").Split('/');
        return parts.Length > 2 ? parts[^2] : "";
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static partial class Log
    {
        // Never the path: it is the right to read the file.
        [LoggerMessage(3200, LogLevel.Warning, "A file could not be served: {Reason}")]
        public static partial void NotServed(ILogger logger, string reason);
    }
}
