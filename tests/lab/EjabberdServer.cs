using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Footbridge.Lab;

/// <summary>
/// ejabberd as the XMPP server of a run. It is started without Erlang's distribution: no node name, no cookie and no port
/// mapper (epmd), so that any number of them run beside each other and nothing but the ports below is open.
/// </summary>
internal sealed partial class EjabberdServer(string folder, bool takesFilesOfBridge) : XmppServer("ejabberd", folder, takesFilesOfBridge)
{
    private protected override Regex ComponentLink => ComponentLine();

    private protected override string LogFile => Path.Combine(Folder, "ejabberd.log");

    // As ejabberdctl foreground-quiet does it; no idle scheduler keeps a processor busy.
    private protected override IReadOnlyList<string> Command =>
    [
        "erl", "-noinput", "+K", "true", "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none",
        "-mnesia", "dir", $"\"{Folder}/data\"",
        "-ejabberd", "quiet", "true",
        "-s", "ejabberd",
    ];

    private protected override IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["HOME"] = Folder,
        ["ERL_LIBS"] = Libraries,
        ["ERL_CRASH_DUMP_BYTES"] = "0",
        ["EJABBERD_CONFIG_PATH"] = ConfigFile,
        ["EJABBERD_LOG_PATH"] = LogFile,
    };

    private string ConfigFile => Path.Combine(Folder, "ejabberd.yml");

    // Debian keeps it among the libraries of the machine's architecture.
    private static string Libraries =>
        Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu*").FirstOrDefault(folder => Directory.EnumerateDirectories(folder, "ejabberd-*").Any())
        ?? throw new LabException("There is no ejabberd: FOOTBRIDGE_LAB_XMPP=ejabberd tests/lab/install installs it.");

    // 2026-11-24 16:01:36.017737+00:00 [notice] <0.580.0> (tcp|<0.580.0>) Received XML on stream = <<"<message ...>">>
    public override string? Stanza(string line)
    {
        var stanza = StanzaLine().Match(line);
        return stanza.Success
            ? $"{stanza.Groups["time"].Value} {stanza.Groups["stream"].Value} {(stanza.Groups["way"].Value == "Send" ? "SEND" : "RECV")}: {stanza.Groups["xml"].Value}"
            : null;
    }

    private protected override void WriteFiles()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "data"));
        Directory.CreateDirectory(Path.Combine(Folder, "files"));
        File.WriteAllText(ConfigFile, ConfigText());
    }

    private protected override async Task RegisterAsync(string name, string password)
    {
        using var http = new HttpClient();
        // A body of known length: it takes none in chunks.
        using var account = new StringContent(
            new JsonObject { ["user"] = name, ["host"] = Domain, ["password"] = password }.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri($"http://127.0.0.1:{HttpPort}/api/register"), account);
        if (!answer.IsSuccessStatusCode)
        {
            throw new LabException($"ejabberd did not make {name}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    // Below debug it logs no stanzas.
    private string ConfigText() => $$"""
        hosts: [ "{{Domain}}" ]
        loglevel: debug
        log_rotate_count: 0
        auth_method: internal
        auth_password_format: scram
        s2s_access: none
        listen:
          - { port: {{ClientPort}}, ip: "127.0.0.1", module: ejabberd_c2s, access: all, max_stanza_size: {{MaxStanzaBytes}} }
          - port: {{ComponentPort}}
            ip: "127.0.0.1"
            module: ejabberd_service
            max_stanza_size: {{MaxStanzaBytes}}
            hosts: { "{{ComponentDomain}}": { password: "{{ComponentSecret}}" } }
          - port: {{HttpPort}}
            ip: "127.0.0.1"
            module: ejabberd_http
            request_handlers: { "/api": mod_http_api, "/files": mod_http_upload }
        acl:
          people: { server: "{{Domain}}" }
          bridge: { server: "{{ComponentDomain}}" }
          machine: { ip: "127.0.0.0/8" }
        access_rules:
          files: [ { allow: people }{{(TakesFilesOfBridge ? ", { allow: bridge }" : "")}} ]
        api_permissions:
          accounts: { who: { acl: machine }, what: [ register ] }
        modules:
          mod_blocking: {}
          mod_caps: {}
          mod_carboncopy: {}
          mod_client_state: {}
          mod_disco: {}
          mod_http_api: {}
          mod_http_upload:
            host: "{{UploadDomain}}"
            docroot: "{{Folder}}/files"
            put_url: "http://127.0.0.1:{{HttpPort}}/files"
            max_size: {{MaxFileBytes}}
            access: files
          mod_mam: { default: always }
          mod_muc: { host: "{{RoomsDomain}}" }
          mod_offline: {}
          mod_ping: {}
          mod_privacy: {}
          mod_pubsub: { plugins: [ flat, pep ] }
          mod_roster: {}
          mod_stream_mgmt: {}
          mod_vcard: { search: false }
          mod_vcard_xupdate: {}
        """;

    [GeneratedRegex("""^\S+ (?<time>[\d:]+)\S* \[\w+\] \S+ \((?<stream>[^)]*)\) (?<way>Received|Send) XML on stream = <<"(?<xml><(message|presence).*)">>$""")]
    private static partial Regex StanzaLine();

    [GeneratedRegex("external component (handshake authentication|disconnected)|Route (un)?registered for service", RegexOptions.IgnoreCase)]
    private static partial Regex ComponentLine();
}
