namespace Footbridge.Operations;

/// <summary><c>footbridge status</c>: what the running bridge does now, in words. Exit status 0 where it answers.</summary>
internal static class BridgeStatusCommand
{
    public static Task<int> RunAsync(string configFile, TextWriter output, CancellationToken cancellationToken) =>
        OperationsClient.AskAsync(configFile, "/status", StatusText.Is, output, cancellationToken);
}
