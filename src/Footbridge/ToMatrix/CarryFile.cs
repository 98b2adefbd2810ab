using System.Net;
using Footbridge.Configuration;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Media;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// Carries a file from where a contact put it into the homeserver's media repository. An attempt that failed later begins here anew:
/// a file may so be stored twice, the event that shows it never.
/// </summary>
internal sealed class CarryFile(FileFetcher fetcher, MatrixClient client, BridgeConfig config)
{
    private const int MostSources = 3;
    private const long LargestThumbnail = 1024 * 1024;
    private static readonly TimeSpan ThumbnailAwaitedFor = TimeSpan.FromSeconds(10);

    /// <exception cref="FileFetchException">It cannot be fetched, or the homeserver does not take it.</exception>
    public async Task<CarriedFile> CarryAsync(
        UserId ghost, SharedFile file, Message message, FetchBudget budget, CancellationToken cancellationToken)
    {
        var most = Math.Min(config.Media.MaxFileSize, await client.UploadLimitAsync(ghost, cancellationToken) ?? long.MaxValue);
        if (file.Metadata.Size > most)
        {
            throw FileFetcher.TooLarge(most);
        }

        using var fetched = await FetchAsync(file, most, budget);
        var carried = await StoreAsync(ghost, fetched, file, cancellationToken);
        return carried.MediaType.StartsWith("image/", StringComparison.Ordinal) || carried.MediaType.StartsWith("video/", StringComparison.Ordinal)
            ? carried with { Thumbnail = await CarryThumbnailAsync(ghost, file, message, budget, cancellationToken) }
            : carried;
    }

    private async Task<FetchedFile> FetchAsync(SharedFile file, long most, FetchBudget budget)
    {
        FileFetchException? failure = null;
        foreach (var url in file.Urls.Take(MostSources))
        {
            try
            {
                return await FetchAsync(new FetchOrder(url, most, file.Metadata.Sha256), budget);
            }
            catch (FileFetchException exception) when (!budget.IsSpent)
            {
                // What may pass counts for more than what will not.
                failure = failure is { IsPassing: true } ? failure : exception;
            }
        }

        throw failure ?? new FileFetchException("its sender has not said where it is");
    }

    private async Task<FetchedFile> FetchAsync(FetchOrder order, FetchBudget budget)
    {
        try
        {
            return await fetcher.FetchAsync(order, budget.Token);
        }
        catch (OperationCanceledException exception) when (budget.IsSpent)
        {
            throw budget.ToException(exception);
        }
    }

    private async Task<CarriedFile> StoreAsync(UserId ghost, FetchedFile fetched, SharedFile file, CancellationToken cancellationToken)
    {
        var name = file.Metadata.Name ?? FileNames.OfUrl(file.Urls[0]) ?? "";
        var said = file.Metadata.MediaType ?? ServedTypes.Of(fetched.DeclaredType, name);
        var type = MediaTypes.Of(fetched.Head.Span, said);
        try
        {
            var uri = await client.UploadAsync(ghost, fetched.Content, type, FileNames.Safe(name, type), cancellationToken);
            return new CarriedFile(uri, type, fetched.Size)
            {
                Dimensions = ImageSizes.Read(fetched.Head.Span, type),
                IsVoice = MediaTypes.IsOpus(fetched.Head.Span),
            };
        }
        catch (MatrixException refusal) when (IsAboutTheFile(refusal))
        {
            throw new FileFetchException($"the Matrix server does not take it ({refusal.ErrCode})", isPassing: false, refusal);
        }
        catch (MediaStalledException stalled)
        {
            throw new FileFetchException("the Matrix server did not take it to its end", isPassing: true, stalled);
        }
    }

    // A picture to be shown before the file is there: good to have, and no reason to hold the file back, or to carry it once more.
    private async Task<CarriedFile?> CarryThumbnailAsync(
        UserId ghost, SharedFile file, Message message, FetchBudget budget, CancellationToken cancellationToken)
    {
        // COMPAT(Cheogram, monocles): what stands in the address itself is a blurred impression of a few bytes, and no picture.
        if (file.Metadata.Thumbnails.FirstOrDefault(one => !one.Uri.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) is not { } thumbnail)
        {
            return null;
        }

        using var part = budget.Part(ThumbnailAwaitedFor);

        try
        {
            using var fetched = Xep0231BitsOfBinary.TryRead(message, thumbnail.Uri, out var data)
                ? await fetcher.KeepAsync(data.Data, cancellationToken)
                : await FetchAsync(new FetchOrder(thumbnail.Uri, LargestThumbnail), part);
            return MediaTypes.Of(fetched.Head.Span, null) is "image/png" or "image/jpeg" or "image/gif" or "image/webp"
                ? await StoreAsync(ghost, fetched, new SharedFile { Metadata = new FileMetadata { Name = "thumbnail" }, Urls = [thumbnail.Uri] }, cancellationToken)
                : null;
        }
        catch (Exception exception) when (exception is FileFetchException or MatrixException { Status: not HttpStatusCode.Unauthorized })
        {
            return null;
        }
    }

    private static bool IsAboutTheFile(MatrixException refusal) =>
        refusal is not UnreadableAnswerException
        && (int)refusal.Status is >= 400 and < 500
        && refusal.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests);
}
