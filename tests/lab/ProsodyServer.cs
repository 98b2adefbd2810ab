using System.Text.RegularExpressions;

namespace Footbridge.Lab;

/// <summary>Prosody as the XMPP server of a run.</summary>
internal sealed partial class ProsodyServer(string folder, bool takesFilesOfBridge) : XmppServer("Prosody", folder, takesFilesOfBridge)
{
    private protected override Regex ComponentLink => ComponentLine();

    private protected override string LogFile => Path.Combine(Folder, "prosody.log");

    private protected override IReadOnlyList<string> Command => ["prosody", "--config", ConfigFile];

    private protected override IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>();

    private string ConfigFile => Path.Combine(Folder, "prosody.cfg.lua");

    // mod_stanza_debug: 16:19:04 c2s560103a47cd0  debug  RECV: <message ...
    public override string? Stanza(string line)
    {
        var stanza = StanzaLine().Match(line);
        return stanza.Success ? $"{stanza.Groups["time"].Value} {stanza.Groups["rest"].Value}" : null;
    }

    private protected override void WriteFiles()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "data"));
        Directory.CreateDirectory(Path.Combine(Folder, "certs"));
        File.WriteAllText(ConfigFile, ConfigText());
    }

    private protected override async Task RegisterAsync(string name, string password)
    {
        await using var register = await LabProcess.StartAsync(
            "prosodyctl",
            Path.Combine(Folder, "prosodyctl.log"),
            ["prosodyctl", "--config", ConfigFile, "register", name, Domain, password]);
        await register.WaitForExitAsync(Until.Usual);
        if (register.ExitCode != 0)
        {
            throw new LabException($"Prosody did not make {name}:\n{register.Log.Since(0, 20)}");
        }
    }

    // The people's own link has no TLS: it is on loopback, and certificates are not what is tested.
    private string ConfigText() => $$"""
        daemonize = false
        run_as_root = true
        data_path = "{{Folder}}/data"
        certificates = "{{Folder}}/certs"
        pidfile = "{{Folder}}/prosody.pid"
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
        c2s_stanza_size_limit = {{MaxStanzaBytes}}
        component_stanza_size_limit = {{MaxStanzaBytes}}
        modules_enabled = {
          "roster", "saslauth", "tls", "disco", "carbons", "pep", "blocklist", "vcard4", "vcard_legacy",
          "ping", "mam", "smacks", "csi_simple", "offline", "stanza_debug",
        }
        modules_disabled = { "s2s" }
        log = { { levels = { min = "debug" }, to = "file", filename = "{{LogFile}}", timestamps = "%T" } }

        VirtualHost "{{Domain}}"
          disco_items = { { "{{ComponentDomain}}", "Footbridge" } }

        Component "{{ComponentDomain}}"
          component_secret = "{{ComponentSecret}}"

        Component "{{UploadDomain}}" "http_file_share"
          {{(TakesFilesOfBridge ? $"http_file_share_access = {{ \"{ComponentDomain}\" }}" : "-- of its own people only")}}
          http_host = "127.0.0.1"
          http_file_share_size_limit = {{MaxFileBytes}}

        Component "{{RoomsDomain}}" "muc"
        """;

    [GeneratedRegex(@"^(?<time>\S+) (?<rest>\S+\t\w+\t(RECV|SEND): <(message|presence).*)$")]
    private static partial Regex StanzaLine();

    [GeneratedRegex("component (successfully authenticated|disconnected)|conflict", RegexOptions.IgnoreCase)]
    private static partial Regex ComponentLine();
}
