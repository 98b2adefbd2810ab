using System.Net;
using System.Net.Sockets;

namespace Footbridge.Media;

/// <summary>Looks a name up; a test's own in its place says what it likes.</summary>
internal delegate Task<IPAddress[]> Resolver(string host, CancellationToken cancellationToken);

/// <summary>
/// Connections to the servers that files lie on. The address is checked where it is connected to, and it is the checked one that is
/// connected to: a name that leads elsewhere a moment later (DNS rebinding) gains nothing.
/// </summary>
internal static class FetchConnections
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan KeptIdle = TimeSpan.FromSeconds(10);

    public static SocketsHttpHandler Create(Predicate<IPEndPoint> isAllowed, Resolver resolve) => new()
    {
        // Nothing is done by itself that would go past the checks, or say more of us than the request does.
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        Credentials = null,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 0,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionIdleTimeout = KeptIdle,
        ConnectCallback = async (context, cancellationToken) =>
            await ConnectAsync(context.DnsEndPoint, isAllowed, resolve, cancellationToken),
    };

    private static async Task<Stream> ConnectAsync(DnsEndPoint server, Predicate<IPEndPoint> isAllowed, Resolver resolve, CancellationToken cancellationToken)
    {
        var all = IPAddress.TryParse(server.Host, out var literal) ? [literal] : await resolve(server.Host, cancellationToken);
        var allowed = Array.FindAll(all, address => isAllowed(new IPEndPoint(address, server.Port)));
        if (allowed.Length == 0 && all.Length > 0)
        {
            throw new AddressNotPublicException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, server.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
