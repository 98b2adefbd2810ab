using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// Runs the component's session. On the way out the owners are shown as gone, and everything that the server had written
/// to us before the answer of a last ping is committed.
/// </summary>
internal sealed partial class ComponentService(ComponentSession session, OutboxSender sender, ILogger<ComponentService> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => session.RunAsync(stoppingToken);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (session.Link is { } link)
            {
                await sender.ShowPresenceAsync(link, PresenceType.Unavailable, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is XmppDisconnectedException or StoreException)
        {
            // No reason not to end the stream in order.
            Log.NotShownAsGone(logger, exception.Message);
        }

        await session.StopAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(3052, LogLevel.Information, "The owners could not be shown as gone: {Reason}")]
        public static partial void NotShownAsGone(ILogger logger, string reason);
    }
}
