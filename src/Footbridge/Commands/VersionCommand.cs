using System.Reflection;

namespace Footbridge.Commands;

internal sealed class VersionCommand : ICommand
{
    public string Name => "version";

    public string Summary => "version - which version of the bridge this is";

    public static string Version { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken) => Task.FromResult($"Footbridge {Version}");
}
