using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Footbridge.Operations;

/// <summary>
/// <c>GET /health/live</c>: the process answers. <c>GET /health/ready</c>: 200 while the bridge can work, else 503 with what is
/// not ready and why.
/// </summary>
internal static class OperationsEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app, Readiness readiness)
    {
        app.MapGet("/health/live", () => Results.Json(new Dictionary<string, object> { ["live"] = true }));
        app.MapGet("/health/ready", () =>
        {
            var faults = readiness.Faults();
            return Results.Json(
                new Dictionary<string, object> { ["ready"] = faults.Count == 0, ["not_ready"] = faults },
                statusCode: faults.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        });
    }
}
