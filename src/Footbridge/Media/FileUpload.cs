using System.Net;
using Footbridge.Configuration;
using Footbridge.Formatting;
using Footbridge.Matrix.Client;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;

namespace Footbridge.Media;

/// <summary>
/// Puts a file onto the XMPP server (XEP-0363), straight from the homeserver. Before it: <see cref="FileOffers"/>, which knows another way
/// where there is one.
/// </summary>
internal sealed partial class FileUpload(HttpClient http, UploadServices services, BridgeConfig config, TimeProvider time, ILogger<FileUpload> logger)
{
    // A server that takes less than this a second is as good as down.
    private const long SlowestUpload = 64 * 1024;

    /// <summary>What comes after a file in its chat waits for it, and others need its place: however large it is, it has no longer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public async Task<FileOffer> UploadAsync(UploadService service, FileToOffer file, MediaDownload download, CancellationToken cancellationToken)
    {
        // Section 4: the size is to be exact, so a file of which none is told cannot be put there.
        if (download.Length is not { } size)
        {
            return new FileOffer.Refused("the homeserver does not say how large the file is, and the XMPP server takes none without");
        }

        if (size > service.MaxFileSize)
        {
            return new FileOffer.Refused($"the XMPP server takes no file larger than {FileSizes.InWords(service.MaxFileSize.Value)}");
        }

        var answer = await services.AskSlotAsync(service, file.Name, size, file.Type, cancellationToken);
        if (answer.Slot is not { } slot || !WebAddress.HasName(slot.Put))
        {
            return NoSlot(answer);
        }

        using var hashing = new FileHashing();
        return await PutAsync(slot, new PassedOnContent(download, hashing, size, file.Type), size, cancellationToken)
            ?? new FileOffer.Made(slot.Get.AbsoluteUri, size, hashing.Sha256(), Stored: null);
    }

    private static FileOffer NoSlot(SlotAnswer answer)
    {
        var why = answer.Refusal is { } refusal ? StanzaErrorWords.Quote(refusal.Text) ?? refusal.Condition : null;
        return answer.IsAboutFile ? new FileOffer.Refused($"the XMPP server does not take this file: {why}")
            : new FileOffer.Later(why is null ? "the XMPP server gave no place for the file" : $"the XMPP server takes no file now: {why}");
    }

    // Section 5: PUT with the headers of the slot, and the type and size that were asked for; "201 Created".
    /// <summary>Null where it was taken.</summary>
    private async Task<FileOffer?> PutAsync(UploadSlot slot, PassedOnContent content, long size, CancellationToken cancellationToken)
    {
        var enough = config.Homeserver.RequestTimeout + TimeSpan.FromSeconds(size / SlowestUpload);
        using var deadline = new CancellationTokenSource(enough < Longest ? enough : Longest, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var request = RequestFor(slot, content);
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK or HttpStatusCode.NoContent ? null : NotTaken(slot, answer.StatusCode);
        }
        catch (HttpRequestException exception)
        {
            Log.NotTaken(logger, slot.Put.Host, exception.Message);
            return new FileOffer.Later("the XMPP server did not take the file to its end");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotTaken(logger, slot.Put.Host, "it took too long");
            return TooSlow(enough);
        }
    }

    private static HttpRequestMessage RequestFor(UploadSlot slot, PassedOnContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, slot.Put) { Content = content };
        foreach (var (name, value) in slot.Headers)
        {
            // Expires is of the content's kind to .NET, the others of the request's.
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    private FileOffer NotTaken(UploadSlot slot, HttpStatusCode status)
    {
        Log.NotTaken(logger, slot.Put.Host, $"{(int)status}");
        var why = $"the XMPP server did not take the file ({(int)status})";
        return status is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType ? new FileOffer.Refused(why) : new FileOffer.Later(why);
    }

    // Where there is another way it is gone at once for a while, so that not every file waits before it takes it.
    private FileOffer TooSlow(TimeSpan enough)
    {
        if (config.Media.PublicUrl is not null)
        {
            services.SetAside();
        }

        return enough < Longest
            ? new FileOffer.Later("the XMPP server took too long to take the file")
            : new FileOffer.Refused($"the XMPP server did not take the file within {Longest.TotalMinutes:0} minutes");
    }

    private static partial class Log
    {
        // Never the path: who has it has the file.
        [LoggerMessage(3212, LogLevel.Warning, "{Host} did not take a file: {Reason}")]
        public static partial void NotTaken(ILogger logger, string host, string reason);
    }
}
