using System.Net;
using Footbridge.Configuration;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Footbridge.Media;

/// <summary>What holds at the port that the world may reach, before anything is read from it.</summary>
internal static class MediaListener
{
    /// <summary>So that the other doors keep theirs.</summary>
    public const int MostConnections = 500;

    /// <summary>
    /// So that nobody alone keeps the world out. A client opens six at most, and households, offices and mobile carriers share an address.
    /// </summary>
    public const int MostOfAnAddress = 50;

    /// <summary>So many connections at once and no more: those beyond are closed.</summary>
    public static void LimitConnections(this ListenOptions listen, MediaConfig config)
    {
        var places = new Places<string>(MostConnections, MostOfAnAddress);
        listen.Use(next => Limited(next, places, config));
    }

    internal static ConnectionDelegate Limited(ConnectionDelegate next, Places<string> places, MediaConfig config) => async connection =>
    {
        using var place = places.TryTake(WhoseIs(connection, config));
        if (place is null)
        {
            connection.Abort(new ConnectionAbortedException("too many connections"));
            return;
        }

        await next(connection);
    };

    // A proxy's are those of all its readers, and its own to limit: each stands for itself.
    private static string WhoseIs(ConnectionContext connection, MediaConfig config)
    {
        var peer = ReaderAddress.Plain((connection.RemoteEndPoint as IPEndPoint)?.Address);
        return ReaderAddress.IsProxy(peer, config) ? connection.ConnectionId : ReaderAddress.KeyOf(peer);
    }
}
