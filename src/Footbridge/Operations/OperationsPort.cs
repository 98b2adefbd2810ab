using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Footbridge.Operations;

/// <summary>
/// Marks the connections of <c>operations.listen</c>, so that neither port answers what belongs to the other. By the listener a
/// connection came through, since a Host header is the caller's own word.
/// </summary>
internal static class OperationsPort
{
    public static void MarkAsOperations(this ListenOptions listen) =>
        listen.Use(next => connection =>
        {
            connection.Features.Set(Mark.Instance);
            return next(connection);
        });

    public static bool IsOperations(HttpContext context) => context.Features.Get<Mark>() is not null;

    private sealed class Mark
    {
        public static readonly Mark Instance = new();
    }
}
