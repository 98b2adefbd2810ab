using System.Net;
using Footbridge.Configuration;
using Footbridge.Matrix.Client;
using Footbridge.Storage;

namespace Footbridge.Media;

/// <summary>
/// Gets a file of the homeserver to where a contact can fetch it: onto the XMPP server where that takes it, else under a token at our
/// own door. Before it: <c>SendFile</c>; after it: <see cref="FileUpload"/>, or later <see cref="MediaEndpoint"/>.
/// </summary>
internal sealed class FileOffers(
    MatrixClient client, UploadServices services, FileUpload upload, BridgeConfig config, TimeProvider time)
{
    /// <summary>
    /// A file is read once before it is sent, up to this size: Dino shows name and size of a file before it is fetched only where the
    /// message has its hash, and a file that is gone is told at the message. Beyond it the message would wait for too long.
    /// </summary>
    private const long HashedUpTo = 64L * 1024 * 1024;

    // Each holds a worker that messages need too.
    private const int AtOnce = 8;

    private const string NoWay =
        "files cannot be sent: the bridge has no address at which your contact could fetch them (an admin sets media.public_url)";

    private int _underWay;

    public async Task<FileOffer> OfferAsync(FileToOffer file, CancellationToken cancellationToken)
    {
        try
        {
            return Interlocked.Increment(ref _underWay) <= AtOnce
                ? await FindWayAsync(file, cancellationToken)
                : new FileOffer.Later("other files are on their way");
        }
        catch (MatrixException exception) when (exception is { Status: HttpStatusCode.NotFound, ErrCode: "M_NOT_FOUND" })
        {
            return new FileOffer.Refused("the homeserver does not have the file any more");
        }
        catch (MediaStalledException)
        {
            return new FileOffer.Later("the homeserver did not give the file");
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private async Task<FileOffer> FindWayAsync(FileToOffer file, CancellationToken cancellationToken)
    {
        // :: Step 1: onto the XMPP server
        var finding = await services.FindAsync(cancellationToken);
        if (finding.Service is { } service)
        {
            await using var download = await client.DownloadAsync(file.Reader, file.Mxc, 0, cancellationToken);
            if (IsTooLarge(download.Length) is { } tooLarge)
            {
                return tooLarge;
            }

            if (await upload.TryAsync(service, file, download, cancellationToken) is { } uploaded)
            {
                return uploaded;
            }
        }

        // :: Step 2: at our own door
        return config.Media.PublicUrl is { } publicUrl ? await ServeAsync(file, publicUrl, cancellationToken) : await NoDoorAsync(finding, cancellationToken);
    }

    // What stands in the way may pass; and of a service that refuses us it is known by now that it is none for us.
    private async Task<FileOffer> NoDoorAsync(UploadFinding before, CancellationToken cancellationToken) => before switch
    {
        { IsKnown: false } => new FileOffer.Later("the XMPP server does not say now whether it takes files"),
        { Service: not null } when (await services.FindAsync(cancellationToken)).Service is not null =>
            new FileOffer.Later("the XMPP server did not take the file"),
        _ => new FileOffer.Refused(NoWay),
    };

    private async Task<FileOffer> ServeAsync(FileToOffer file, string publicUrl, CancellationToken cancellationToken)
    {
        await using var download = await client.DownloadAsync(file.Reader, file.Mxc, 0, cancellationToken);
        var (size, sha256) = download.Length is { } told and > HashedUpTo ? (told, null) : await MeasureAsync(download, cancellationToken);
        if (IsTooLarge(size) is { } tooLarge)
        {
            return tooLarge;
        }

        if (download.Length is { } length && length != size)
        {
            return new FileOffer.Later("the homeserver gave another file than it told");
        }

        var token = MediaToken.New();
        var served = new ServedFile { Chat = file.Chat, Event = file.Event, Mxc = file.Mxc, Name = file.Name, Type = file.Type, Size = size };
        var now = time.GetUtcNow();
        return new FileOffer.Made(
            $"{publicUrl}/{token.Text}/{ServedNames.InAddress(file.Name, file.Type)}",
            size,
            sha256,
            connection => MediaTokenStore.Add(
                connection, token.Hash(), served, now.ToUnixTimeMilliseconds(), (now + config.Media.Lifetime).ToUnixTimeMilliseconds()));
    }

    private async Task<(long Size, string? Sha256)> MeasureAsync(MediaDownload download, CancellationToken cancellationToken)
    {
        using var hashing = new FileHashing();
        var size = await hashing.ReadAsync(download, config.Media.MaxFileSize, (_, _) => ValueTask.CompletedTask, cancellationToken);
        return (size, hashing.Sha256());
    }

    private FileOffer.Refused? IsTooLarge(long? size) =>
        size > config.Media.MaxFileSize
            ? new FileOffer.Refused($"the file is larger than {config.Media.MaxFileSize / (1024 * 1024)} MiB, the most that this bridge sends")
            : null;
}
