using System.Net;
using System.Reflection;
using Footbridge.Configuration;
using Footbridge.Matrix.Appservice;
using Footbridge.Operations;
using Footbridge.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge;

/// <summary>
/// <c>footbridge run</c>: what has to hold before anything starts, then the bridge until SIGTERM or SIGINT. Exit status 0 after
/// those, 1 where it cannot start or fell over, 2 for a configuration that cannot be used.
/// </summary>
internal static partial class RunCommand
{
    public static async Task<int> RunAsync(string configFile, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(ConfigFile.Load(configFile, Environment.GetEnvironmentVariable), cancellationToken);
        }
        catch (ConfigException exception)
        {
            foreach (var fault in exception.Faults)
            {
                await error.WriteLineAsync(fault);
            }

            return 2;
        }
        catch (RegistrationException exception)
        {
            await error.WriteLineAsync($"footbridge cannot start: {exception.Message.TrimEnd('.')}. {RegistrationFiles.Cure}");
            return 1;
        }
        catch (Exception exception) when (exception is StartFailedException or StoreException)
        {
            await error.WriteLineAsync($"footbridge cannot start: {exception.Message.TrimEnd('.')}. What to do is told by: footbridge check");
            return 1;
        }
    }

    private static async Task<int> RunAsync(BridgeConfig config, CancellationToken cancellationToken)
    {
        if (!Icu.IsPresent())
        {
            throw new StartFailedException($"{Icu.IsMissing}; {Icu.Cure}.");
        }

        var registrations = RegistrationFiles.Load(config);
        using var taken = DatabaseLock.TryTake(config.Storage.Folder, out var databaseLock)
            ? databaseLock
            : throw new StartFailedException($"another bridge works on {config.Storage.Folder}; only one may.");
        RequireFree("appservice.listen", config.Appservice.Listen);
        RequireFree("operations.listen", config.Operations.Listen);
        if (config.Media.PublicUrl is not null)
        {
            RequireFree("media.listen", config.Media.Listen);
        }

        using var logging = LoggerFactory.Create(builder => builder.AddBridgeLogging(config.Logging));
        await using var database = Database.Open(config.Storage.Folder, logging.CreateLogger<Database>());
        await using var app = BridgeHost.Build(config, registrations, database);
        await app.StartAsync(cancellationToken);
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RunCommand));
        Log.Started(logger, Version(), config.Appservice.Listen, config.Operations.Listen);
        await app.WaitForShutdownAsync(cancellationToken);
        return HasFallenOver(app) ? 1 : 0;
    }

    private static void RequireFree(string key, IPEndPoint endPoint)
    {
        if (FreePort.Fault(endPoint) is { } fault)
        {
            throw new StartFailedException($"{key}: {fault}.");
        }
    }

    /// <summary>A loop that threw ends the application too, and that is no success.</summary>
    private static bool HasFallenOver(WebApplication app) =>
        app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask is { IsFaulted: true });

    private static string Version() =>
        typeof(RunCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Information, "Footbridge {Version} is up: the homeserver at {Appservice}, operations at {Operations}")]
        public static partial void Started(ILogger logger, string version, IPEndPoint appservice, IPEndPoint operations);
    }
}
