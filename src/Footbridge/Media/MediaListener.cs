using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Footbridge.Media;

/// <summary>What holds at the port that the world may reach, before anything is read from it.</summary>
internal static class MediaListener
{
    private const int MostConnections = 500;

    /// <summary>So many connections at once and no more: those beyond are closed, so that the other doors keep theirs.</summary>
    public static void LimitConnections(this ListenOptions listen)
    {
        var open = 0;
        listen.Use(next => async connection =>
        {
            try
            {
                if (Interlocked.Increment(ref open) <= MostConnections)
                {
                    await next(connection);
                }
                else
                {
                    connection.Abort(new ConnectionAbortedException("too many connections"));
                }
            }
            finally
            {
                Interlocked.Decrement(ref open);
            }
        });
    }
}
