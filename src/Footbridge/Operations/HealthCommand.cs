namespace Footbridge.Operations;

/// <summary><c>footbridge health</c>: asks the running bridge over its operations port; for containers, which have no other client.</summary>
internal static class HealthCommand
{
    public static Task<int> RunAsync(string configFile, bool onlyLive, TextWriter output, CancellationToken cancellationToken) => onlyLive
        ? OperationsClient.AskAsync(configFile, "/health/live", text => text.StartsWith("{\"live\":", StringComparison.Ordinal), output, cancellationToken)
        : OperationsClient.AskAsync(configFile, "/health/ready", text => text.StartsWith("{\"ready\":", StringComparison.Ordinal), output, cancellationToken);
}
