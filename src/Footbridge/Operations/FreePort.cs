using System.Net;
using System.Net.Sockets;

namespace Footbridge.Operations;

/// <summary>
/// Tries an address before the web server does, whose own failure is two stack traces long and does not name the key.
/// </summary>
internal static class FreePort
{
    /// <summary>What keeps us from listening there, or null.</summary>
    public static string? Fault(IPEndPoint endPoint)
    {
        try
        {
            using var listener = new TcpListener(endPoint);
            listener.Start();
            return null;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"{endPoint} is in use by another program",
                SocketError.AddressNotAvailable => $"{endPoint.Address} is no address of this machine",
                SocketError.AccessDenied => $"this user may not listen on port {endPoint.Port}",
                _ => $"{endPoint}: {exception.Message}",
            };
        }
    }
}
