using System.Net;
using Footbridge.Configuration;

namespace Footbridge.Operations;

/// <summary>Reaches the operations port of a bridge on this machine.</summary>
internal static class OperationsClient
{
    public static HttpClient Create(OperationsConfig operations)
    {
        var listen = operations.Listen;
        // A bridge that listens on all addresses is asked on loopback, which alone it tells everything.
        var address =
            listen.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : listen.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : listen.Address;
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) };
        return new HttpClient(handler)
        {
            BaseAddress = new Uri($"http://{new IPEndPoint(address, listen.Port)}"),
            // A check of a bridge whose homeserver does not answer takes a while.
            Timeout = TimeSpan.FromMinutes(3),
        };
    }

    public static bool IsNoAnswer(Exception exception) =>
        exception is HttpRequestException or TaskCanceledException { InnerException: TimeoutException };
}
