using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Footbridge.Operations;

/// <summary>The three who call, each at a port of their own.</summary>
internal enum Door
{
    Homeserver,
    Operations,
    Media,
}

/// <summary>
/// Marks the connections of each port, so that none answers what belongs to another. By the listener a connection came through,
/// since a Host header is the caller's own word.
/// </summary>
internal static class Doors
{
    public static void MarkAs(this ListenOptions listen, Door door)
    {
        var mark = new Mark(door);
        listen.Use(next => connection =>
        {
            connection.Features.Set(mark);
            return next(connection);
        });
    }

    public static Func<HttpContext, bool> Is(Door door) => context => context.Features.Get<Mark>()?.Door == door;

    private sealed record Mark(Door Door);
}
