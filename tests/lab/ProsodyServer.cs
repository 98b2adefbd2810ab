using System.Net.Sockets;
using System.Security.Cryptography;

namespace Footbridge.Lab;

/// <summary>
/// A real Prosody of the run's own, with one domain of people and the bridge's component. Nothing of it leaves the machine:
/// it has no server-to-server connections, so any domain but its own does not exist.
/// </summary>
public sealed class ProsodyServer : IAsyncDisposable
{
    public const string Domain = "xmpp.localhost";

    /// <summary>Domain of the bridge's component: gateway addresses are under it.</summary>
    public const string ComponentDomain = "matrix.xmpp.localhost";

    /// <summary>Domain of rooms: addresses there whose server says that they do not exist.</summary>
    public const string RoomsDomain = "rooms.xmpp.localhost";

    /// <summary>Where its people put files (XEP-0363).</summary>
    public const string UploadDomain = "upload." + Domain;

    private readonly string _folder;
    private readonly bool _takesFilesOfBridge;
    private LabProcess? _process;

    private ProsodyServer(string folder, bool takesFilesOfBridge)
    {
        _folder = folder;
        _takesFilesOfBridge = takesFilesOfBridge;
        Log = new ServerLog(Path.Combine(folder, "prosody.log"));
    }

    public int ClientPort { get; } = FreePort.Take();

    public int ComponentPort { get; } = FreePort.Take();

    /// <summary>Where files can be put (XEP-0363), and be had.</summary>
    public int HttpPort { get; } = FreePort.Take();

    public string ComponentSecret { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));

    public ServerLog Log { get; }

    public bool IsRunning => _process is { HasExited: false };

    public static async Task<ProsodyServer> StartAsync(LabFolder folder)
    {
        var prosody = Prepare(folder);
        await prosody.StartAgainAsync();
        return prosody;
    }

    /// <summary>As <see cref="StartAsync"/>, only not started yet: ports and secret are known, the files are written.</summary>
    public static ProsodyServer Prepare(LabFolder folder, bool takesFilesOfBridge = false)
    {
        var prosody = new ProsodyServer(folder.Sub("prosody"), takesFilesOfBridge);
        Directory.CreateDirectory(Path.Combine(prosody._folder, "data"));
        Directory.CreateDirectory(Path.Combine(prosody._folder, "certs"));
        File.WriteAllText(prosody.ConfigFile, prosody.ConfigText());
        return prosody;
    }

    /// <summary>Starts it (again) on its own files and waits until it takes connections.</summary>
    public async Task StartAgainAsync()
    {
        _process = await LabProcess.StartAsync("Prosody", Path.Combine(_folder, "prosody.out"), ["prosody", "--config", ConfigFile]);
        await Until.TrueAsync(IsReadyAsync, "Prosody takes connections", TimeSpan.FromSeconds(30));
    }

    public async Task StopAsync() => await Running.StopAsync();

    public async Task KillAsync() => await Running.KillAsync();

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAgainAsync();
    }

    /// <summary>Makes an account and logs it in.</summary>
    public async Task<XmppPerson> PersonAsync(string name)
    {
        var password = Convert.ToHexString(RandomNumberGenerator.GetBytes(6));
        await using var register = await LabProcess.StartAsync(
            "prosodyctl",
            Path.Combine(_folder, "prosodyctl.log"),
            ["prosodyctl", "--config", ConfigFile, "register", name, Domain, password]);
        await register.WaitForExitAsync(Until.Usual);
        return register.ExitCode == 0
            ? await XmppPerson.LogInAsync(name, Domain, password, ClientPort, Path.Combine(_folder, "people.log"))
            : throw new LabException($"Prosody did not make {name}:\n{register.Log.Since(0, 20)}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    private string ConfigFile => Path.Combine(_folder, "prosody.cfg.lua");

    private LabProcess Running => _process ?? throw new LabException("Prosody was not started.");

    private async Task<bool> IsReadyAsync()
    {
        if (Running.HasExited)
        {
            throw new LabException($"Prosody ended while it started:\n{Running.Log.Since(0, 20)}\n{Log.Since(0, 20)}");
        }

        return await AnswersAsync(ClientPort) && await AnswersAsync(ComponentPort);
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // The people's own link has no TLS: it is on loopback, and certificates are not what is tested.
    private string ConfigText() => $$"""
        daemonize = false
        run_as_root = true
        data_path = "{{_folder}}/data"
        certificates = "{{_folder}}/certs"
        pidfile = "{{_folder}}/prosody.pid"
        interfaces = { "127.0.0.1" }
        local_interfaces = { "127.0.0.1" }
        c2s_ports = { {{ClientPort}} }
        component_interfaces = { "127.0.0.1" }
        component_ports = { {{ComponentPort}} }
        http_interfaces = { "127.0.0.1" }
        http_ports = { {{HttpPort}} }
        https_ports = { }
        http_external_url = "http://127.0.0.1:{{HttpPort}}/"
        c2s_require_encryption = false
        allow_unencrypted_plain_auth = true
        authentication = "internal_hashed"
        archive_expires_after = "never"
        -- What the bridge does with long texts is tried, not what Prosody does with them.
        c2s_stanza_size_limit = 4 * 1024 * 1024
        component_stanza_size_limit = 4 * 1024 * 1024
        modules_enabled = {
          "roster", "saslauth", "tls", "disco", "carbons", "pep", "blocklist", "vcard4", "vcard_legacy",
          "ping", "mam", "smacks", "csi_simple", "offline", "stanza_debug",
        }
        modules_disabled = { "s2s" }
        log = { { levels = { min = "debug" }, to = "file", filename = "{{Log.Path}}", timestamps = "%T" } }

        VirtualHost "{{Domain}}"
          disco_items = { { "{{ComponentDomain}}", "Footbridge" } }

        Component "{{ComponentDomain}}"
          component_secret = "{{ComponentSecret}}"

        Component "{{UploadDomain}}" "http_file_share"
          {{(_takesFilesOfBridge ? $"http_file_share_access = {{ \"{ComponentDomain}\" }}" : "-- of its own people only")}}
          http_host = "127.0.0.1"
          http_file_share_size_limit = 10 * 1024 * 1024

        Component "{{RoomsDomain}}" "muc"
        """;
}
