using Footbridge.Configuration;

namespace Footbridge.Operations;

/// <summary><c>footbridge status</c>: what the running bridge does now, in words. Exit status 0 where it answers.</summary>
internal static class BridgeStatusCommand
{
    public static async Task<int> RunAsync(string configFile, TextWriter output, CancellationToken cancellationToken)
    {
        try
        {
            var config = ConfigFile.Load(configFile, Environment.GetEnvironmentVariable);
            using var http = OperationsClient.Create(config.Operations);
            using var answer = await http.GetAsync("/status", cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            await output.WriteLineAsync(answer.IsSuccessStatusCode ? text : $"what is at {config.Operations.Listen} is no bridge: it answers {(int)answer.StatusCode}");
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
