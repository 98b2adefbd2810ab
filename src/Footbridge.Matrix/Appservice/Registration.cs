using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Footbridge.Matrix.Appservice;

/// <summary>One namespace of a registration: a regular expression over full ids, and whether it is ours alone.</summary>
public sealed record RegistrationNamespace(string Regex, bool Exclusive);

/// <summary>
/// What a homeserver is told of an application service, and the tokens that each knows the other by. The same file is read
/// by both. On disk: <see cref="RegistrationFile"/>.
/// </summary>
public sealed record Registration
{
    public required string Id { get; init; }

    /// <summary>Where the homeserver pushes to; null: nowhere, the tokens alone are used.</summary>
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

    /// <summary>The bridge's own: its ghosts and its bot, exclusively, with new tokens.</summary>
    public static Registration ForBridge(string serverName, Uri url, string botLocalpart, string ghostPrefix)
    {
        var server = Regex.Escape(serverName);
        return new Registration
        {
            Id = "footbridge",
            Url = url.ToString().TrimEnd('/'),
            AsToken = NewToken(),
            HsToken = NewToken(),
            SenderLocalpart = botLocalpart,
            Users =
            [
                new($"@{Regex.Escape(ghostPrefix)}.*:{server}", Exclusive: true),
                new($"@{Regex.Escape(botLocalpart)}:{server}", Exclusive: true),
            ],
            RateLimited = false,
            Protocols = ["xmpp"],
            ReceiveEphemeral = true,
            Msc4190 = true,
        };
    }

    /// <summary>
    /// The puppets': lets the bridge act for the homeserver's people. Without a url, so that it is not sent what happens in
    /// all their rooms, and not exclusive, so that it takes nobody's name.
    /// </summary>
    public static Registration ForPuppets(string serverName) => new()
    {
        Id = "footbridge-puppets",
        Url = null,
        AsToken = NewToken(),
        HsToken = NewToken(),
        // Outside the ghosts' namespace, which is the other registration's alone.
        SenderLocalpart = "_footbridge_puppets",
        Users = [new($"@.*:{Regex.Escape(serverName)}", Exclusive: false)],
        RateLimited = false,
    };

    /// <exception cref="RegistrationException">The file cannot be read, or is no registration; says which and why.</exception>
    public static Registration Load(string path) => RegistrationFile.Load(path);

    public string ToYaml() => RegistrationFile.ToYaml(this);

    /// <summary>Writes the file for its owner's eyes only; one that is there only where <paramref name="force"/> says so.</summary>
    /// <exception cref="RegistrationException">Not written; says why.</exception>
    public void Save(string path, bool force) => RegistrationFile.Save(this, path, force);

    /// <summary>Without the tokens: records print themselves in logs and exceptions.</summary>
    public override string ToString() => $"registration {Id}";

    private static string NewToken() => RandomNumberGenerator.GetHexString(64, lowercase: true);
}
