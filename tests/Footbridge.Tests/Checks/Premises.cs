using System.Net;
using Footbridge.Checks;
using Footbridge.Configuration;
using Footbridge.Matrix.Appservice;
using Footbridge.Tests.Configuration;
using Xunit;

namespace Footbridge.Tests.Checks;

/// <summary>
/// A place where a bridge could run and everything is right: configuration, registrations, a homeserver that has them, an XMPP
/// server that knows the component. A test makes one thing wrong.
/// </summary>
internal sealed class Premises : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly IPAddress _address = Loopback.NewAddress();
    private string _config;

    private Premises()
    {
        _config =
            $$"""
            homeserver: { url: "http://{{_address}}:8008", server_name: example.org }
            appservice: { listen: "{{_address}}:29340", url: "http://{{_address}}:29340" }
            component: { host: "{{_address}}", domain: matrix.example.org, secret: s3cret }
            permissions: { example.org: user }
            operations: { listen: "{{_address}}:29341" }
            media: { listen: "{{_address}}:29342", public_url: "http://{{_address}}:29342" }
            storage: { folder: data }
            """;
        Assert.Equal(0, RegisterCommand.Run(ConfigFileName, force: false, TextWriter.Null, TextWriter.Null));
    }

    public StubHomeserver? Homeserver { get; private set; }

    public StubXmppServer? XmppServer { get; private set; }

    public IPAddress Address => _address;

    public string ConfigFileName => _folder.Write("config.yaml", _config);

    public BridgeConfig Config => ConfigFile.Load(ConfigFileName, _ => null);

    public static async Task<Premises> OpenAsync()
    {
        var premises = new Premises();
        premises.XmppServer = new StubXmppServer(new IPEndPoint(premises._address, 5347), "matrix.example.org", "s3cret");
        await premises.StartHomeserverAsync();
        return premises;
    }

    public async Task StartHomeserverAsync()
    {
        Homeserver = await StubHomeserver.StartAsync(new IPEndPoint(_address, 8008));
        Homeserver.Registrations.Add(Registration.Load(Config.Appservice.Registration));
        Homeserver.Registrations.Add(Registration.Load(Config.Appservice.PuppetRegistration));
    }

    public void Change(string yaml) => _config = YamlChange.Apply(_config, yaml);

    /// <summary>Changes one registration file; the homeserver keeps what it has.</summary>
    public static void ChangeFile(string path, Func<Registration, Registration> change) =>
        change(Registration.Load(path)).Save(path, force: true);

    /// <summary>The homeserver has something else than our file.</summary>
    public void ChangeAtHomeserver(int which, Func<Registration, Registration> change)
    {
        var known = Homeserver!.Registrations;
        known[which] = change(known[which]);
    }

    public async Task StopHomeserverAsync()
    {
        await Homeserver!.DisposeAsync();
        Homeserver = null;
    }

    public async Task StopXmppServerAsync()
    {
        await XmppServer!.DisposeAsync();
        XmppServer = null;
    }

    /// <summary>Runs <c>footbridge check --json</c>.</summary>
    public async Task<(int Status, CheckReport Report)> CheckAsync()
    {
        var output = new StringWriter();
        var status = await CheckCommand.RunAsync(ConfigFileName, json: true, output, CancellationToken.None);
        Assert.True(CheckReport.TryRead(output.ToString(), out var report), output.ToString());
        return (status, report);
    }

    public async ValueTask DisposeAsync()
    {
        if (Homeserver is not null)
        {
            await Homeserver.DisposeAsync();
        }

        if (XmppServer is not null)
        {
            await XmppServer.DisposeAsync();
        }

        _folder.Dispose();
    }
}
