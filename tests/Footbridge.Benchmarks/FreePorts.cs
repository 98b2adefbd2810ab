using System.Net;
using System.Net.Sockets;

namespace Footbridge.Benchmarks;

internal static class FreePorts
{
    /// <summary>A loopback port that nothing listens on.</summary>
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
