using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Footbridge.Operations;

/// <summary>
/// <c>GET /health/live</c>: the process answers. <c>GET /health/ready</c>: 200 while the bridge can work, else 503 with what is
/// not ready and why. <c>GET /metrics</c>: numbers for Prometheus; <c>GET /status</c>: the same for people.
/// </summary>
internal static class OperationsEndpoints
{
    // Handlers that take the context and write for themselves: any others ASP.NET compiles from expression trees, at start.
    public static void MapHealth(this IEndpointRouteBuilder app, Readiness readiness)
    {
        app.MapGet("/health/live", context => context.Response.WriteAsJsonAsync(new Dictionary<string, object> { ["live"] = true }));
        app.MapGet("/health/ready", context =>
        {
            var faults = readiness.Faults();
            context.Response.StatusCode = faults.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsJsonAsync(
                new Dictionary<string, object> { ["ready"] = faults.Count == 0, ["not_ready"] = faults });
        });
    }

    public static void MapMetrics(this IEndpointRouteBuilder app, Metrics metrics, Readiness readiness)
    {
        app.MapGet("/metrics", context =>
        {
            context.Response.ContentType = PrometheusText.ContentType;
            return context.Response.WriteAsync(PrometheusText.Of(metrics.Read()), context.RequestAborted);
        });
        app.MapGet("/status", context =>
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync(StatusText.Of(metrics.Read(), readiness.Faults()), context.RequestAborted);
        });
    }
}
