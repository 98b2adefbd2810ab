using System.Net;
using Footbridge.Configuration;
using Footbridge.Matrix;
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

    // Each holds a worker that messages need too, for as long as a server likes to take: no owner has all of them.
    private const int AtOnce = 8;
    private const int AtOnceAnOwner = 2;

    private const string NoWay =
        "files cannot be sent: the bridge has no address at which your contact could fetch them (an admin sets media.public_url)";

    private static readonly FileOffer.Later OthersFirst = new("other files are on their way");

    // The XMPP server may be slow where the homeserver is not.
    private readonly Places<UserId> _uploads = new(AtOnce, AtOnceAnOwner);
    private readonly Places<UserId> _reads = new(AtOnce, AtOnceAnOwner);

    public async Task<FileOffer> OfferAsync(FileToOffer file, CancellationToken cancellationToken)
    {
        try
        {
            return await FindWayAsync(file, cancellationToken);
        }
        catch (MatrixException exception) when (exception is { Status: HttpStatusCode.NotFound, ErrCode: "M_NOT_FOUND" })
        {
            return new FileOffer.Refused("the homeserver does not have the file any more");
        }
        catch (MediaStalledException)
        {
            return new FileOffer.Later("the homeserver did not give the file");
        }
    }

    private async Task<FileOffer> FindWayAsync(FileToOffer file, CancellationToken cancellationToken)
    {
        // :: Step 1: onto the XMPP server
        var finding = await services.FindAsync(cancellationToken);
        var uploaded = finding.Service is { } service ? await UploadAsync(service, file, cancellationToken) : null;
        if (uploaded is FileOffer.Made)
        {
            return uploaded;
        }

        // :: Step 2: at our own door, which no slow server holds up
        if (config.Media.PublicUrl is { } publicUrl)
        {
            using var place = _reads.TryTake(file.Owner);
            return place is null ? OthersFirst : await ServeAsync(file, publicUrl, cancellationToken);
        }

        // :: Step 3: no way, or none now. Of a service that takes files of nobody like us it is known by now.
        return !finding.IsKnown ? new FileOffer.Later("the XMPP server does not say now whether it takes files")
            : uploaded is not null && (await services.FindAsync(cancellationToken)).Service is not null ? uploaded
            : new FileOffer.Refused(NoWay);
    }

    private async Task<FileOffer> UploadAsync(UploadService service, FileToOffer file, CancellationToken cancellationToken)
    {
        using var place = _uploads.TryTake(file.Owner);
        if (place is null)
        {
            return OthersFirst;
        }

        await using var download = await client.DownloadAsync(file.Reader, file.Mxc, 0, cancellationToken);
        return IsTooLarge(download.Length) ?? await upload.UploadAsync(service, file, download, cancellationToken);
    }

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
