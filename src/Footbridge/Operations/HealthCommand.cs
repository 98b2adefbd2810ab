using Footbridge.Configuration;

namespace Footbridge.Operations;

/// <summary><c>footbridge health</c>: asks the running bridge over its operations port; for containers, which have no other client.</summary>
internal static class HealthCommand
{
    public static async Task<int> RunAsync(string configFile, bool onlyLive, TextWriter output, CancellationToken cancellationToken)
    {
        try
        {
            var config = ConfigFile.Load(configFile, Environment.GetEnvironmentVariable);
            using var http = OperationsClient.Create(config.Operations);
            using var answer = await http.GetAsync(onlyLive ? "/health/live" : "/health/ready", cancellationToken);
            await output.WriteLineAsync(await answer.Content.ReadAsStringAsync(cancellationToken));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (ConfigException exception)
        {
            await output.WriteLineAsync(exception.Message);
            return 2;
        }
        catch (Exception exception) when (OperationsClient.IsNoAnswer(exception))
        {
            await output.WriteLineAsync($"no answer of the bridge: {exception.Message}");
            return 1;
        }
    }
}
