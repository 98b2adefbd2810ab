namespace Footbridge.Xmpp;

/// <summary>
/// Notices that a link is dead: it is asked when nothing came for as long as the options say, and closed when nothing came
/// for as long again, or when the server has not taken what we write.
/// </summary>
internal static class LinkWatch
{
    /// <summary>Runs until the link is down.</summary>
    public static async Task RunAsync(ComponentLink link, ComponentConnection connection, TimeSpan keepAlive, TimeProvider time)
    {
        try
        {
            while (true)
            {
                var left = keepAlive - connection.Incoming.Silence;
                if (left > TimeSpan.Zero)
                {
                    await Task.Delay(left, time, link.Closed);
                }
                else if (!await IsAliveAsync(link, connection, keepAlive, time))
                {
                    link.Close("The XMPP server does not answer any more");
                }

                if (connection.Writer.Stuck >= 2 * keepAlive)
                {
                    link.Close("The XMPP server does not take what is written");
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or XmppDisconnectedException)
        {
            // The link is down.
        }
    }

    private static async Task<bool> IsAliveAsync(ComponentLink link, ComponentConnection connection, TimeSpan keepAlive, TimeProvider time)
    {
        try
        {
            await link.PingAsync(link.Closed).WaitAsync(keepAlive, time);
            return true;
        }
        catch (TimeoutException)
        {
            // Measured in bytes: the answer may be behind much else.
            return connection.Incoming.Silence < keepAlive;
        }
    }
}
