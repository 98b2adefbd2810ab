namespace Footbridge.Lab;

/// <summary>What the bridge of a run is told: where everything is, and what a test wants different.</summary>
public sealed record BridgeSettings
{
    public required Uri Homeserver { get; init; }

    public required XmppServer Xmpp { get; init; }

    /// <summary>Where the homeserver calls the bridge; null: where the bridge listens.</summary>
    public Uri? AppserviceUrl { get; init; }

    /// <summary>Who may use the bridge, as in the config: key and level.</summary>
    public IReadOnlyDictionary<string, string> Permissions { get; init; } =
        new Dictionary<string, string> { [SynapseServer.ServerName] = "user" };

    /// <summary>
    /// Further keys, or others in place of the lab's: <c>component.max_stanza_bytes</c> and its value; of no section: <c>strangers</c>.
    /// An empty value takes the lab's own away.
    /// </summary>
    public IReadOnlyDictionary<string, string> Keys { get; init; } = new Dictionary<string, string>();

    internal string ToYaml(int appservicePort, int operationsPort, int mediaPort)
    {
        var keys = new Dictionary<string, string>
        {
            ["homeserver.url"] = Homeserver.ToString(),
            ["homeserver.server_name"] = SynapseServer.ServerName,
            ["appservice.listen"] = $"127.0.0.1:{appservicePort}",
            ["appservice.url"] = AppserviceUrl?.ToString().TrimEnd('/') ?? $"http://127.0.0.1:{appservicePort}",
            ["appservice.registration"] = "footbridge.registration.yaml",
            ["appservice.puppet_registration"] = "puppets.registration.yaml",
            ["component.host"] = "127.0.0.1",
            ["component.port"] = $"{Xmpp.ComponentPort}",
            ["component.domain"] = XmppServer.ComponentDomain,
            ["component.secret"] = Xmpp.ComponentSecret,
            ["component.server_domain"] = XmppServer.Domain,
            ["storage.folder"] = "data",
            ["operations.listen"] = $"127.0.0.1:{operationsPort}",
            ["media.listen"] = $"127.0.0.1:{mediaPort}",
            ["media.public_url"] = $"http://127.0.0.1:{mediaPort}",
            // The files of a run lie on this machine.
            ["media.allow_private_addresses"] = "true",
            // All people of a run are of one domain, and come within minutes.
            ["limits.new_requests_per_hour_per_domain"] = "100000",
            ["limits.new_requests_per_hour"] = "100000",
            ["limits.queried_ghosts_per_minute"] = "100000",
            ["logging.level"] = "debug",
        };
        foreach (var (key, value) in Keys)
        {
            keys[key] = value;
        }

        foreach (var (key, _) in keys.Where(key => key.Value.Length == 0).ToList())
        {
            keys.Remove(key);
        }

        var single = string.Concat(keys.Where(key => !key.Key.Contains('.', StringComparison.Ordinal)).Select(key => $"{key.Key}: \"{key.Value}\"\n"));
        var sections = keys
            .Where(key => key.Key.Contains('.', StringComparison.Ordinal))
            .GroupBy(key => key.Key.Split('.', 2)[0])
            .Select(section => $"{section.Key}:\n{string.Concat(section.Select(key => $"  {key.Key.Split('.', 2)[1]}: \"{key.Value}\"\n"))}");
        var permissions = string.Concat(Permissions.Select(permission => $"  \"{permission.Key}\": {permission.Value}\n"));
        return single + string.Concat(sections) + "permissions:\n" + permissions;
    }
}
