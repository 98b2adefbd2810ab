using Footbridge.Configuration;
using Footbridge.Operations;
using Footbridge.Storage;

namespace Footbridge.Checks;

/// <summary>
/// <c>footbridge check</c>: config faults, then everything that config, homeserver and XMPP server have to agree on. Where the
/// data folder's lock is held, a bridge runs, and is asked for its own view. Exit status 0 where nothing failed, else 1.
/// </summary>
internal static class CheckCommand
{
    public static async Task<int> RunAsync(string configFile, bool json, TextWriter output, CancellationToken cancellationToken)
    {
        var report = await CheckAsync(configFile, cancellationToken);
        await output.WriteLineAsync(json ? report.ToJson() : report.ToString());
        return report.Ok ? 0 : 1;
    }

    private static async Task<CheckReport> CheckAsync(string configFile, CancellationToken cancellationToken)
    {
        BridgeConfig config;
        try
        {
            config = ConfigFile.Load(configFile, Environment.GetEnvironmentVariable);
        }
        catch (ConfigException exception)
        {
            return new CheckReport(
                [.. exception.Faults.Select(fault => CheckLine.Failed("config", fault, "correct it; config.sample.yaml has every key"))]);
        }

        try
        {
            if (!DatabaseLock.TryTake(config.Storage.Folder, out var taken))
            {
                return await AskRunningBridgeAsync(config, cancellationToken);
            }

            using (taken)
            {
                return await new StandaloneChecks(config, TimeProvider.System).RunAsync(cancellationToken);
            }
        }
        catch (StoreException exception)
        {
            // Whether a bridge runs cannot be told, so nothing is tried that might take something from it.
            return new CheckReport([DataFolderCheck.NotWritable(exception.Message)]);
        }
    }

    private static async Task<CheckReport> AskRunningBridgeAsync(BridgeConfig config, CancellationToken cancellationToken)
    {
        using var http = OperationsClient.Create(config.Operations);
        try
        {
            using var answer = await http.GetAsync("/check", cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            return answer.IsSuccessStatusCode && CheckReport.TryRead(text, out var report)
                ? report with { Checks = [CheckLine.Ok("bridge", "runs, and tells the rest itself"), .. report.Checks] }
                : NotAsked(config, $"answers {(int)answer.StatusCode}, and no report");
        }
        catch (Exception exception) when (OperationsClient.IsNoAnswer(exception))
        {
            return NotAsked(config, $"does not answer: {exception.Message}");
        }
    }

    private static CheckReport NotAsked(BridgeConfig config, string says) =>
        new(
        [
            CheckLine.Failed(
                "bridge",
                $"a bridge works on {config.Storage.Folder}, but what is at operations.listen {config.Operations.Listen} {says}",
                "if this configuration is newer than that bridge, restart it; else see whether another program has that port"),
        ]);
}
