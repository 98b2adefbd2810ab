using Footbridge.Checks;
using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Matrix.Appservice;
using Footbridge.Media;
using Footbridge.Operations;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Footbridge;

/// <summary>
/// The bridge as a web application with three doors that know nothing of each other: the homeserver's
/// (<c>appservice.listen</c>), the admin's (<c>operations.listen</c>) and the world's (<c>media.listen</c>). Nothing is read but our own configuration: no
/// <c>appsettings.json</c>, no <c>ASPNETCORE_</c> variables.
/// </summary>
internal static class BridgeHost
{
    // SIGTERM: out within 10 s, with a second for what comes after the services.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(9);

    public static WebApplication Build(BridgeConfig config, Registrations registrations, Database database)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Host.UseDefaultServiceProvider(options => options.ValidateOnBuild = true);
        builder.Logging.AddBridgeLogging(config.Logging);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, config));
        builder.Services
            .Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout)
            .AddRoutingCore()
            .AddBridge(config, registrations, database)
            .AddSingleton(provider => Readiness.Of(
                database,
                provider.GetRequiredService<DiskSpace>(),
                provider.GetRequiredService<ComponentSession>(),
                provider.GetRequiredService<Gates>()))
            .AddSingleton<BridgeMeter>()
            .AddSingleton<Metrics>()
            .AddSingleton<PingWitness>()
            .AddSingleton<ProbeWitness>()
            .AddSingleton<RunningChecks>();

        var app = builder.Build();
        app.MapWhen(Doors.Is(Door.Homeserver), branch => MapHomeserver(branch, registrations.Bridge.HsToken));
        app.MapWhen(Doors.Is(Door.Operations), MapOperations);
        app.MapWhen(Doors.Is(Door.Media), MapMedia);
        return app;
    }

    /// <summary>Logging as the configuration says; also used before there is an application.</summary>
    public static void AddBridgeLogging(this ILoggingBuilder logging, LoggingConfig config)
    {
        logging.SetMinimumLevel(config.Level);
        // Request lines of the web server and of HTTP clients can hold tokens and addresses of people.
        var others = config.Level > LogLevel.Warning ? config.Level : LogLevel.Warning;
        logging.AddFilter("Microsoft", others).AddFilter("System", others);
        if (config.Json)
        {
            logging.AddJsonConsole(options => (options.UseUtcTimestamp, options.TimestampFormat) = (true, Timestamp));
            return;
        }

        logging.AddSimpleConsole(options =>
        {
            (options.UseUtcTimestamp, options.TimestampFormat, options.SingleLine) = (true, Timestamp, true);
            options.ColorBehavior = LoggerColorBehavior.Disabled;
        });
    }

    private const string Timestamp = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";

    private static void Listen(KestrelServerOptions kestrel, BridgeConfig config)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(config.Appservice.Listen, listen => listen.MarkAs(Door.Homeserver));
        kestrel.Listen(config.Operations.Listen, listen => listen.MarkAs(Door.Operations));
        if (config.Media.PublicUrl is not null)
        {
            kestrel.Listen(config.Media.Listen, listen =>
            {
                listen.LimitConnections(config.Media);
                listen.MarkAs(Door.Media);
            });
        }
    }

    private static void MapOperations(IApplicationBuilder branch)
    {
        var services = branch.ApplicationServices;
        branch.UseRouting();
        branch.UseEndpoints(endpoints =>
        {
            endpoints.MapHealth(services.GetRequiredService<Readiness>());
            endpoints.MapMetrics(services.GetRequiredService<Metrics>(), services.GetRequiredService<Readiness>());
            endpoints.MapChecks(services.GetRequiredService<RunningChecks>());
        });
    }

    private static void MapMedia(IApplicationBuilder branch)
    {
        var services = branch.ApplicationServices;
        branch.Use(services.GetRequiredService<ProbeWitness>().WatchAsync);
        branch.Run(services.GetRequiredService<MediaEndpoint>().AnswerAsync);
    }

    private static void MapHomeserver(IApplicationBuilder branch, string hsToken)
    {
        var services = branch.ApplicationServices;
        branch.Use(services.GetRequiredService<PingWitness>().WatchAsync);
        branch.UseRouting();
        branch.UseEndpoints(endpoints => endpoints.MapAppservice(hsToken, services.GetRequiredService<IMatrixIntake>()));
    }
}
