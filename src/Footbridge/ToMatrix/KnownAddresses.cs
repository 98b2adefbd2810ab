using Footbridge.Identity;
using Footbridge.Matrix.Client;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;

namespace Footbridge.ToMatrix;

/// <summary>Which addresses of ours there are, to whom: what <see cref="XmppIntake"/> tells the component's session.</summary>
internal sealed partial class KnownAddresses(GatewayAddresses addresses, Admission admission, ILogger<KnownAddresses> logger)
{
    /// <summary>False also where that cannot be found out now.</summary>
    public async ValueTask<bool> IsKnownAsync(Jid requester, Jid address, CancellationToken cancellationToken)
    {
        try
        {
            return addresses.TryToUser(address.Bare, out var owner) && await admission.IsOpenToAsync(owner, address.Bare, requester.Bare, cancellationToken);
        }
        catch (Exception exception) when (exception is MatrixException or HomeserverUnreachableException)
        {
            Log.LookupFailed(logger, exception.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3040, LogLevel.Warning, "Whether an address exists could not be looked up: {Reason}")]
        public static partial void LookupFailed(ILogger logger, string reason);
    }
}
