using System.Net;
using System.Net.Sockets;
using Footbridge.Configuration;
using Microsoft.AspNetCore.Http;

namespace Footbridge.Media;

/// <summary>Who asks, behind a reverse proxy too.</summary>
internal static class ReaderAddress
{
    public const string ForwardedFor = "X-Forwarded-For";

    private const int PrefixBytes = 8;

    // X-Forwarded-For: what the client claims, ..., what our proxy saw
    /// <summary>
    /// The address that the connection comes from; of a proxy that is believed, the last one it names: those before it are the reader's
    /// own word.
    /// </summary>
    public static IPAddress Of(HttpContext context, MediaConfig config)
    {
        var peer = Plain(context.Connection.RemoteIpAddress);
        return IsProxy(peer, config) && IPAddress.TryParse(context.Request.Headers[ForwardedFor].ToString().Split(',')[^1].Trim(), out var reader)
            ? reader
            : peer;
    }

    /// <summary>Whether an address is of a proxy that is believed: on this machine, or in <c>media.proxies</c>.</summary>
    public static bool IsProxy(IPAddress peer, MediaConfig config) => IPAddress.IsLoopback(peer) || config.Proxies?.Contains(peer) == true;

    /// <summary>As it was before it was mapped into version 6.</summary>
    public static IPAddress Plain(IPAddress? address) => address is null ? IPAddress.None : address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>By what a reader is counted: whoever has one address of version 6 has its whole /64.</summary>
    public static string KeyOf(IPAddress address)
    {
        var plain = Plain(address);
        return plain.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(plain.GetAddressBytes().AsSpan(0, PrefixBytes))
            : plain.ToString();
    }
}
