using System.Net;
using System.Net.Sockets;

namespace Footbridge.Media;

/// <summary>
/// Which addresses are of the public internet. What a contact names is fetched from nowhere else: not from this machine, its network,
/// or anything that stands for one of those in another form.
/// </summary>
internal static class PublicAddresses
{
    // IANA IPv4 Special-Purpose Address Registry (RFC 6890), multicast (RFC 5771), reserved (RFC 1112).
    private static readonly IPNetwork[] NotPublic =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.31.196.0/24"),
        IPNetwork.Parse("192.52.193.0/24"),
        IPNetwork.Parse("192.88.99.0/24"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("192.175.48.0/24"),
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("224.0.0.0/4"),
        IPNetwork.Parse("240.0.0.0/4"),
    ];

    // IPv6: only what IANA gives out as global unicast, and there not what holds an IPv4 address (Teredo, 6to4) or is set apart.
    // Outside of it are loopback, link-local, unique local, multicast, v4-mapped and the prefixes of NAT64.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] SetApart =
    [
        IPNetwork.Parse("2001::/23"),
        IPNetwork.Parse("2001:db8::/32"),
        IPNetwork.Parse("2002::/16"),
        IPNetwork.Parse("2620:4f:8000::/48"),
        IPNetwork.Parse("3fff::/20"),
    ];

    public static bool Contain(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Array.Exists(NotPublic, network => network.Contains(address)),
        // By itself: IPNetwork takes a v4-mapped address for the IPv4 address in it.
        AddressFamily.InterNetworkV6 when address.IsIPv4MappedToIPv6 || address.ScopeId != 0 => false,
        AddressFamily.InterNetworkV6 => GlobalUnicast.Contains(address) && !Array.Exists(SetApart, network => network.Contains(address)),
        _ => false,
    };
}
