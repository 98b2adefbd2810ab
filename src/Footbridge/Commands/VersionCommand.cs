using System.Reflection;
using Footbridge.Matrix;

namespace Footbridge.Commands;

internal sealed class VersionCommand : ICommand
{
    public string Name => "version";

    public static string Version { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public Task<string> RunAsync(UserId owner, string argument, CancellationToken cancellationToken) => Task.FromResult($"Footbridge {Version}");
}
