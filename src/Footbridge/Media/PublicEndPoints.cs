using System.Net;
using System.Net.NetworkInformation;

namespace Footbridge.Media;

/// <summary>
/// Where files of contacts are fetched from: addresses of the public internet, and of those that are this machine's own only the ports at
/// which it serves the world. What else listens here may be behind a firewall that we would be inside of. Refusing all of this machine
/// would refuse the files of most contacts of a server that runs beside its bridge.
/// </summary>
internal sealed class PublicEndPoints(Func<IReadOnlyCollection<IPAddress>> own)
{
    /// <summary>The web's, and where Prosody (5281) and ejabberd (5443) serve uploaded files by themselves.</summary>
    private static readonly int[] OwnPorts = [80, 443, 5281, 5443];

    public bool Contain(IPEndPoint endPoint) =>
        PublicAddresses.Contain(endPoint.Address) && (OwnPorts.Contains(endPoint.Port) || !own().Contains(endPoint.Address));

    /// <summary>As it is now: they change while the bridge runs.</summary>
    public static IReadOnlyCollection<IPAddress> OfThisMachine() =>
    [
        .. from network in NetworkInterface.GetAllNetworkInterfaces()
           from address in network.GetIPProperties().UnicastAddresses
           // Without its scope, which is no part of what a name leads to.
           select new IPAddress(address.Address.GetAddressBytes()),
    ];
}
