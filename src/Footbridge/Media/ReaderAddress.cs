using System.Net;
using Footbridge.Configuration;
using Microsoft.AspNetCore.Http;

namespace Footbridge.Media;

/// <summary>Who asks, behind a reverse proxy too.</summary>
internal static class ReaderAddress
{
    // X-Forwarded-For: what the client claims, ..., what our proxy saw
    /// <summary>
    /// The address that the connection comes from; of a proxy that is believed (on this machine, or in <c>media.proxies</c>), the last
    /// one it names: those before it are the reader's own word.
    /// </summary>
    public static IPAddress Of(HttpContext context, MediaConfig config)
    {
        var peer = context.Connection.RemoteIpAddress ?? IPAddress.None;
        peer = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        var isProxy = IPAddress.IsLoopback(peer) || config.Proxies?.Contains(peer) == true;
        return isProxy && IPAddress.TryParse(context.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim(), out var reader)
            ? reader
            : peer;
    }
}
