using System.Net;
using Footbridge.Configuration;

namespace Footbridge.Operations;

/// <summary>Reaches the operations port of a bridge on this machine.</summary>
internal static class OperationsClient
{
    public static HttpClient Create(OperationsConfig operations)
    {
        var listen = operations.Listen;
        // A bridge that listens on all addresses is asked on loopback, which alone it tells everything.
        var address =
            listen.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : listen.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : listen.Address;
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) };
        return new HttpClient(handler)
        {
            BaseAddress = new Uri($"http://{new IPEndPoint(address, listen.Port)}"),
            // A check of a bridge whose homeserver does not answer takes a while.
            Timeout = TimeSpan.FromMinutes(3),
        };
    }

    /// <summary>
    /// Asks the bridge of a configuration and prints what it says; <paramref name="isAnswer"/> knows the bridge's words from another
    /// program's. The exit status: 0 where all is well, 1 where not, 2 for a configuration that cannot be used.
    /// </summary>
    public static async Task<int> AskAsync(
        string configFile, string path, Func<string, bool> isAnswer, TextWriter output, CancellationToken cancellationToken)
    {
        try
        {
            var operations = ConfigFile.Load(configFile, Environment.GetEnvironmentVariable).Operations;
            var (isWell, says) = await AskAsync(operations, path, isAnswer, cancellationToken);
            await output.WriteLineAsync(says);
            return isWell ? 0 : 1;
        }
        catch (ConfigException exception)
        {
            await output.WriteLineAsync(exception.Message);
            return 2;
        }
    }

    public static bool IsNoAnswer(Exception exception) =>
        exception is HttpRequestException or TaskCanceledException { InnerException: TimeoutException };

    private static async Task<(bool IsWell, string Says)> AskAsync(
        OperationsConfig operations, string path, Func<string, bool> isAnswer, CancellationToken cancellationToken)
    {
        try
        {
            using var http = Create(operations);
            using var answer = await http.GetAsync(path, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            return isAnswer(text)
                ? (answer.IsSuccessStatusCode, text)
                : (false, $"what is at operations.listen {operations.Listen} is no bridge: it answers {(int)answer.StatusCode}. To do: stop it, or correct operations.listen");
        }
        catch (Exception exception) when (IsNoAnswer(exception))
        {
            return (false, $"no answer of a bridge at operations.listen {operations.Listen}: {exception.Message}. To do: start it, or correct operations.listen");
        }
    }
}
