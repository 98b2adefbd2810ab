using Footbridge.Configuration;

namespace Footbridge.Checks;

/// <summary>Whether the bridge is open to everybody, which is seldom meant.</summary>
internal sealed class PermissionsCheck(BridgeConfig config) : ICheck
{
    private const string Name = "permissions";

    public Task<IReadOnlyList<CheckLine>> RunAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<CheckLine>>([Look()]);

    private CheckLine Look()
    {
        if (config.Permissions.GetValueOrDefault("*", PermissionLevel.None) != PermissionLevel.None)
        {
            return CheckLine.Warning(
                Name,
                "* lets everybody use the bridge, also users of other homeservers that federate with yours",
                $"name servers or people in its place, e.g. {config.Homeserver.ServerName}: user");
        }

        return config.Permissions.Values.All(level => level == PermissionLevel.None)
            ? CheckLine.Warning(Name, "nobody may use the bridge", $"give somebody user or admin, e.g. {config.Homeserver.ServerName}: user")
            : CheckLine.Ok(Name, "name who may use the bridge");
    }
}
