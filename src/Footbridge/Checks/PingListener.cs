using System.Net;
using Footbridge.Matrix.Appservice;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Footbridge.Checks;

/// <summary>Stands in for a bridge that does not run: answers pings, and everything else with 503.</summary>
internal static class PingListener
{
    public static async Task<WebApplication> StartAsync(IPEndPoint listen, string hsToken, PingWitness witness, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(listen));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.Use(witness.WatchAsync);
        app.UseRouting();
        app.MapAppservice(hsToken, new ClosedIntake());
        await app.StartAsync(cancellationToken);
        return app;
    }
}
