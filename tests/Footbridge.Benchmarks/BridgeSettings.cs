using Footbridge.Matrix.Appservice;

namespace Footbridge.Benchmarks;

/// <summary>
/// The configuration of one run, in a folder of the run's own: every limit at its default, so that what is measured is what
/// an admin gets.
/// </summary>
internal sealed record BridgeSettings(string Folder, Uri Homeserver, int ComponentPort)
{
    public const string Secret = "benchmark";

    private readonly int _appservicePort = Lab.FreePort.Take();
    private readonly int _operationsPort = Lab.FreePort.Take();
    private readonly int _mediaPort = Lab.FreePort.Take();

    public string ConfigFile => Path.Combine(Folder, "config.yaml");

    public string LogFile => Path.Combine(Folder, "footbridge.log");

    public Uri Appservice => new($"http://127.0.0.1:{_appservicePort}");

    /// <summary>Where the bridge serves files that were sent from Matrix.</summary>
    public Uri Media => new($"http://127.0.0.1:{_mediaPort}");

    /// <summary>Whether files go onto the XMPP server where it takes them; the stub takes none.</summary>
    public string Upload { get; init; } = "off";

    public Uri Metrics => new($"http://127.0.0.1:{_operationsPort}/metrics");

    public Uri Ready => new($"http://127.0.0.1:{_operationsPort}/health/ready");

    private string RegistrationFile => Path.Combine(Folder, "footbridge.yaml");

    public void Write() => File.WriteAllText(
        ConfigFile,
        $"""
        homeserver:
          url: {Homeserver.GetLeftPart(UriPartial.Authority)}
          server_name: {Chat.ServerName}
        appservice:
          listen: 127.0.0.1:{_appservicePort}
          url: {Appservice.GetLeftPart(UriPartial.Authority)}
          registration: {RegistrationFile}
          puppet_registration: {Path.Combine(Folder, "puppets.yaml")}
        component:
          port: {ComponentPort}
          domain: {Chat.Component}
          secret: {Secret}
        permissions:
          {Chat.ServerName}: user
        storage:
          folder: {Path.Combine(Folder, "data")}
        operations:
          listen: 127.0.0.1:{_operationsPort}
        media:
          listen: 127.0.0.1:{_mediaPort}
          public_url: {Media.GetLeftPart(UriPartial.Authority)}
          upload: {Upload}
          allow_private_addresses: true
        """);

    /// <summary>The token by which the bridge knows the homeserver, once <c>footbridge register</c> has run.</summary>
    public string HsToken => Registration.Load(RegistrationFile).HsToken;
}
