using System.Net;
using System.Net.Sockets;
using Footbridge.Configuration;

namespace Footbridge.Checks;

/// <summary>Whether the component link stays on this machine: it has no TLS, and carries every message in the clear.</summary>
internal sealed class ComponentHostCheck(ComponentConfig config) : ICheck
{
    private const string Name = "component host";

    public async Task<IReadOnlyList<CheckLine>> RunAsync(CancellationToken cancellationToken) =>
    [
        await IsLoopbackAsync(cancellationToken)
            ? CheckLine.Ok(Name, $"{config.Host} is this machine")
            : CheckLine.Warning(
                Name,
                $"{config.Host} is not this machine, and the link to it has no TLS: whoever is in between reads all messages and the secret",
                "run bridge and XMPP server on one machine, or make sure that only a private network or a VPN is in between"),
    ];

    private async Task<bool> IsLoopbackAsync(CancellationToken cancellationToken)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(config.Host, cancellationToken);
            return addresses.Length > 0 && addresses.All(IPAddress.IsLoopback);
        }
        catch (SocketException)
        {
            // A name that is not found: the check of the link itself says so.
            return false;
        }
    }
}
