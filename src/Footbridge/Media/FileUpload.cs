using System.Net;
using Footbridge.Configuration;
using Footbridge.Matrix.Client;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;

namespace Footbridge.Media;

/// <summary>
/// Puts a file onto the XMPP server (XEP-0363), straight from the homeserver. Whatever hinders it, there may be another way, so it is
/// no error; it is logged, and answered with null.
/// </summary>
internal sealed partial class FileUpload(HttpClient http, UploadServices services, BridgeConfig config, TimeProvider time, ILogger<FileUpload> logger)
{
    // A server that takes less than this a second is as good as down.
    private const long SlowestUpload = 64 * 1024;

    public async Task<FileOffer.Made?> TryAsync(
        UploadService service, FileToOffer file, MediaDownload download, CancellationToken cancellationToken)
    {
        // Section 4: the size is to be exact, so a file of which none is told cannot be put there.
        if (download.Length is not { } size
            || size > service.MaxFileSize
            || await services.AskSlotAsync(service, file.Name, size, file.Type, cancellationToken) is not { } slot
            || !WebAddress.HasName(slot.Put))
        {
            return null;
        }

        using var hashing = new FileHashing();
        return await PutAsync(slot, new PassedOnContent(download, hashing, size, file.Type), size, cancellationToken)
            ? new FileOffer.Made(slot.Get.AbsoluteUri, size, hashing.Sha256(), Stored: null)
            : null;
    }

    // Section 5: PUT with the headers of the slot, and the type and size that were asked for; "201 Created".
    private async Task<bool> PutAsync(UploadSlot slot, PassedOnContent content, long size, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(config.Homeserver.RequestTimeout + TimeSpan.FromSeconds(size / SlowestUpload), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Put, slot.Put) { Content = content };
        foreach (var (name, value) in slot.Headers)
        {
            // Expires is of the content's kind to .NET, the others of the request's.
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            if (answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK or HttpStatusCode.NoContent)
            {
                return true;
            }

            Log.NotTaken(logger, slot.Put.Host, $"{(int)answer.StatusCode}");
        }
        catch (HttpRequestException exception)
        {
            Log.NotTaken(logger, slot.Put.Host, exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotTaken(logger, slot.Put.Host, "it took too long");
        }

        return false;
    }

    private static partial class Log
    {
        // Never the path: who has it has the file.
        [LoggerMessage(3212, LogLevel.Warning, "{Host} did not take a file: {Reason}")]
        public static partial void NotTaken(ILogger logger, string host, string reason);
    }
}
