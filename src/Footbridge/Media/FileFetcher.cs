using System.Buffers;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using Footbridge.Configuration;
using Footbridge.Storage;

namespace Footbridge.Media;

/// <summary>What is asked for: where, at most how large, and the SHA-256 (base64) it has to have, if that was told.</summary>
internal sealed record FetchOrder(string Url, long MostBytes, string? Sha256 = null);

/// <summary>
/// Fetches a file that a contact named, from a server that nobody vouches for: it may be slow, endless, or meant to make the bridge
/// ask something of its own network. Before it: the flows; after it: <see cref="FetchConnections"/>.
/// </summary>
internal sealed class FileFetcher(HttpMessageInvoker http, BridgeConfig config, DiskSpace disk, TimeProvider time)
{
    private const int MostRedirects = 5;
    private const int MaxUrl = 8 * 1024;
    private const int BufferSize = 64 * 1024;

    // One server, however slow and however many write from it, leaves half of the places to the others.
    private readonly Places<string> _places = new(config.Media.FetchesAtOnce, Math.Max(1, config.Media.FetchesAtOnce / 2));

    /// <exception cref="FileFetchException">With the reason, in words.</exception>
    public async Task<FetchedFile> FetchAsync(FetchOrder order, CancellationToken cancellationToken)
    {
        var address = Allowed(Uri.TryCreate(order.Url, UriKind.Absolute, out var uri) && order.Url.Length <= MaxUrl ? uri : null);
        if (!disk.IsEnough)
        {
            throw new FileFetchException("the bridge's disk is nearly full", isPassing: true);
        }

        // Not waited for: a lane that waits holds a worker, and slow servers would hold them all.
        var place = _places.TryTake(address.IdnHost) ?? throw new FileFetchException("too many files are on their way at once", isPassing: true);

        // A file keeps its place for as long as it is on the disk: while it goes to the homeserver, too.
        using var deadline = new FetchDeadline(config.Media, time, cancellationToken);
        FetchedFile? fetched = null;
        try
        {
            using var response = await AskAsync(address, deadline);
            return fetched = await SaveAsync(response, order, place, deadline);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw deadline.ToException(exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw InWords(exception);
        }
        finally
        {
            if (fetched is null)
            {
                place.Dispose();
            }
        }
    }

    /// <summary>As if fetched: what came along in the stanza.</summary>
    /// <exception cref="FileFetchException">No room.</exception>
    public async Task<FetchedFile> KeepAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var file = FetchedFile.CreateNameless(config.Storage.Folder);
        try
        {
            await FetchedFile.KeepAsync(file, bytes, cancellationToken);
            return new FetchedFile(file, bytes[..Math.Min(bytes.Length, FetchedFile.MaxHead)], null);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    public static FileFetchException TooLarge(long most) => new($"it is larger than {FileSizes.InWords(most)}");

    // Redirects are followed by hand: each is an address of a stranger's choosing, as the first was.
    private async Task<HttpResponseMessage> AskAsync(Uri address, FetchDeadline deadline)
    {
        for (var hop = 0; hop <= MostRedirects; hop++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.UserAgent.ParseAdd("Footbridge");
            request.Headers.AcceptEncoding.ParseAdd("identity");
            var response = await http.SendAsync(request, deadline.Token);
            deadline.Progressed();
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return response;
            }

            using (response)
            {
                address = Allowed(RedirectOf(response) is { } location ? Joined(address, location) : throw Refused(response.StatusCode));
            }
        }

        throw new FileFetchException("its server passes on from one address to the next");
    }

    private async Task<FetchedFile> SaveAsync(HttpResponseMessage response, FetchOrder order, IDisposable place, FetchDeadline deadline)
    {
        if (response.Content.Headers.ContentLength > order.MostBytes)
        {
            throw TooLarge(order.MostBytes);
        }

        var file = FetchedFile.CreateNameless(config.Storage.Folder);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var head = new MemoryStream();
            await using var body = await response.Content.ReadAsStreamAsync(deadline.Token);
            while (await body.ReadAsync(buffer.AsMemory(0, BufferSize), deadline.Token) is var read and > 0)
            {
                deadline.Progressed();
                if (file.Position + read > order.MostBytes)
                {
                    throw TooLarge(order.MostBytes);
                }

                hash.AppendData(buffer, 0, read);
                head.Write(buffer, 0, (int)Math.Min(read, FetchedFile.MaxHead - head.Length));
                await FetchedFile.KeepAsync(file, buffer.AsMemory(0, read), deadline.Token);
            }

            if (order.Sha256 is { } announced && Convert.ToBase64String(hash.GetHashAndReset()) != announced)
            {
                throw new FileFetchException("what its server has is not the file that was announced (the SHA-256 is another)");
            }

            return new FetchedFile(file, head.ToArray(), response.Content.Headers.ContentType?.MediaType, place);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Below 1024 are services that speak otherwise (mail, news, names ...), and some of them find commands in what they are sent; what
    // serves files is at the ports of the web, or where whoever runs it could open one.
    private static Uri Allowed(Uri? address) => address switch
    {
        null => throw new FileFetchException("its address is none"),
        { Scheme: "http" or "https", Host.Length: > 0 } when !WebAddress.HasName(address) => throw new FileFetchException("its address is none"),
        { Scheme: "http" or "https", Host.Length: > 0, Port: 80 or 443 or >= 1024 } => address,
        { Scheme: "http" or "https", Host.Length: > 0 } => throw new FileFetchException($"nothing is fetched from port {address.Port}"),
        { Scheme: "aesgcm" } => throw new FileFetchException("it is encrypted, for the contact's own devices"),
        _ => throw new FileFetchException("its address is not on the web"),
    };

    private static Uri? RedirectOf(HttpResponseMessage response) => (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 ? response.Headers.Location : null;

    // What is a relative address by itself need not make one with what it is relative to: //[
    private static Uri? Joined(Uri address, Uri location) => Uri.TryCreate(address, location, out var joined) ? joined : null;

    private static FileFetchException Refused(HttpStatusCode status) => new(
        $"its server answers {(int)status}",
        isPassing: (int)status >= 500 || status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout);

    private static FileFetchException InWords(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AddressNotPublicException:
                    return new FileFetchException("its address is not one of the public internet", isPassing: false, exception);
                case NetworkInformationException:
                    return new FileFetchException("the bridge cannot tell which addresses are its own", isPassing: false, exception);
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return new FileFetchException("its server is not found", isPassing: true, exception);
                case System.Security.Authentication.AuthenticationException:
                    return new FileFetchException("its server's certificate is not good", isPassing: false, exception);
                case SocketException:
                    return new FileFetchException("its server does not answer", isPassing: true, exception);
            }
        }

        return new FileFetchException("its server broke off", isPassing: true, exception);
    }
}
