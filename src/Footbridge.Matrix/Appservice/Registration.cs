namespace Footbridge.Matrix.Appservice;

/// <summary>One namespace of a registration: a regular expression over full ids, and whether it is ours alone.</summary>
public sealed record RegistrationNamespace(string Regex, bool Exclusive);

public sealed record Registration
{
    public required string Id { get; init; }

    public string? Url { get; init; }

    public required string AsToken { get; init; }

    public required string HsToken { get; init; }

    public required string SenderLocalpart { get; init; }

    public IReadOnlyList<RegistrationNamespace> Users { get; init; } = [];

    public IReadOnlyList<RegistrationNamespace> Aliases { get; init; } = [];

    public IReadOnlyList<RegistrationNamespace> Rooms { get; init; } = [];

    public bool RateLimited { get; init; }

    public IReadOnlyList<string> Protocols { get; init; } = [];

    public bool ReceiveEphemeral { get; init; }

    public bool Msc4190 { get; init; }

    public static Registration ForBridge(string serverName, Uri url, string botLocalpart, string ghostPrefix) => throw new NotImplementedException();

    public static Registration ForPuppets(string serverName) => throw new NotImplementedException();

    public static Registration Load(string path) => throw new NotImplementedException();

    public string ToYaml() => throw new NotImplementedException();

    public void Save(string path, bool force) => throw new NotImplementedException();
}
