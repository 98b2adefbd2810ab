using System.Net;
using System.Net.Sockets;

namespace Footbridge.Lab;

/// <summary>
/// Loopback ports for servers. They are taken below 32768, where the kernel looks neither for the ports of outgoing connections nor
/// for those of servers that do not mind, so that a server that is down for a while finds its port free when it comes back.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int End = 32_768;

    private static readonly Lock Taking = new();
    private static readonly HashSet<int> Taken = [];

    public static int Take()
    {
        lock (Taking)
        {
            while (true)
            {
                var port = Random.Shared.Next(First, End);
                if (IsFree(port) && Taken.Add(port))
                {
                    return port;
                }
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
