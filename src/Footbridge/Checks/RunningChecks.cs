using System.Net;
using Footbridge.Configuration;
using Footbridge.Identity;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Footbridge.Checks;

/// <summary>
/// The checks as a running bridge makes them of itself: its own link and store instead of new ones, so that nothing is taken
/// from it. Answered to <c>footbridge check</c> at <c>GET /check</c> of the operations port.
/// </summary>
internal sealed class RunningChecks(
    BridgeConfig config, Registrations registrations, ComponentSession session, Database database, DiskSpace disk, PingWitness witness,
    ProbeWitness probes, TimeProvider time)
{
    public async Task<CheckReport> RunAsync(CancellationToken cancellationToken)
    {
        var lines = new List<CheckLine>();
        foreach (var check in Checks())
        {
            lines.AddRange(await check.RunAsync(cancellationToken));
        }

        return new CheckReport(lines);
    }

    private IEnumerable<ICheck> Checks() =>
    [
        new PermissionsCheck(config),
        new StoreCheck(config, database, disk),
        new RegistrationCheck(config, registrations.Bridge),
        new HomeserverChecks(config, registrations, witness, canPing: true, time),
        new ComponentHostCheck(config.Component),
        new ComponentLinkCheck(config.Component, session),
        new FilesCheck(config.Media, probes, time),
    ];
}

internal static class RunningChecksEndpoint
{
    /// <summary><c>GET /check</c>, for callers on this machine only: it makes requests, and names addresses.</summary>
    public static void MapChecks(this IEndpointRouteBuilder app, RunningChecks checks) =>
        app.MapGet("/check", context => AnswerAsync(context, checks));

    private static async Task AnswerAsync(HttpContext context, RunningChecks checks)
    {
        if (!IsOfThisMachine(context.Connection))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync((await checks.RunAsync(context.RequestAborted)).ToJson(), context.RequestAborted);
    }

    internal static bool IsOfThisMachine(ConnectionInfo connection) =>
        connection.RemoteIpAddress is { } remote && (IPAddress.IsLoopback(remote) || remote.Equals(connection.LocalIpAddress));
}
