using System.Net;
using Footbridge.Configuration;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Footbridge.Tests.Configuration;

public sealed class ConfigFileTests : IDisposable
{
    private const string Least =
        """
        homeserver: { url: "http://127.0.0.1:8008", server_name: example.org }
        appservice: { url: "http://127.0.0.1:29340" }
        component: { domain: matrix.example.org, secret: s3cret }
        permissions: { example.org: user }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_required_is_enough_and_the_rest_has_its_default()
    {
        var config = Load(Least);

        Assert.Equal(new HomeserverConfig { Url = new Uri("http://127.0.0.1:8008"), ServerName = "example.org" }, config.Homeserver);
        Assert.Equal(new ComponentConfig { Domain = "matrix.example.org", Secret = "s3cret" }, config.Component);
        Assert.Equal(PermissionLevel.User, config.Permissions["example.org"]);
        Assert.Equal(PuppetPolicy.All, config.Puppets);
        Assert.Equal(new OperationsConfig(), config.Operations);
        Assert.Equal(new LimitsConfig(), config.Limits);
        Assert.Equal(new DeliveryConfig(), config.Delivery);
        Assert.Equal(new LoggingConfig(), config.Logging);
    }

    [Fact]
    public void Every_key_arrives_at_its_place()
    {
        var config = Load(
            """
            homeserver: { url: "https://hs.example:8448", server_name: "example.org:8448", max_requests: 8, request_timeout: 90s }
            appservice:
              listen: "[::1]:9000"
              url: http://bridge:9000
              bot_localpart: _xmpp_helper
              registration: own.yaml
              puppet_registration: /etc/puppets.yaml
            component:
              host: xmpp.local
              port: 5348
              domain: Gateway.Example.org
              secret: "0123"
              server_domain: example.org
              max_stanza_bytes: 1MiB
              keep_alive: 500s
            permissions: { "*": none, example.org: user, "@Admin:example.org": admin }
            puppets: none
            storage: { folder: store }
            operations: { listen: "0.0.0.0:9001" }
            limits:
              waiting_jobs_per_chat: 1
              waiting_jobs_per_domain: 2
              pending_requests_per_owner: 0
              new_requests_per_hour_per_domain: 4
              new_requests_per_hour: 5
              stored_messages_per_request: 6
              queried_ghosts_per_minute: 7
              minimum_free_disk: 8KiB
            delivery: { attempts_for: 90s, give_up_after: 2d, tell_of_link_after: 7m, keep_outcomes_for: 36h }
            media: { max_file_size: 1MiB, fetch_timeout: 9s, fetch_message_timeout: 11s, fetch_idle_timeout: 4s, fetches_at_once: 3, allow_private_addresses: true }
            logging: { level: debug, json: true }
            """);

        Assert.Equal(
            new HomeserverConfig { Url = new Uri("https://hs.example:8448"), ServerName = "example.org:8448", MaxRequests = 8, RequestTimeout = TimeSpan.FromSeconds(90) },
            config.Homeserver);
        Assert.Equal(
            new AppserviceConfig
            {
                Listen = new IPEndPoint(IPAddress.IPv6Loopback, 9000),
                Url = new Uri("http://bridge:9000"),
                BotLocalpart = "_xmpp_helper",
                Registration = _folder.File("own.yaml"),
                PuppetRegistration = "/etc/puppets.yaml",
            },
            config.Appservice);
        Assert.Equal(
            new ComponentConfig
            {
                Host = "xmpp.local",
                Port = 5348,
                Domain = "gateway.example.org",
                Secret = "0123",
                ServerDomain = "example.org",
                MaxStanzaBytes = 1_048_576,
                KeepAlive = TimeSpan.FromSeconds(500),
            },
            config.Component);
        Assert.Equal(
            [("*", PermissionLevel.None), ("example.org", PermissionLevel.User), ("@Admin:example.org", PermissionLevel.Admin)],
            config.Permissions.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(PuppetPolicy.None, config.Puppets);
        Assert.Equal(_folder.File("store"), config.Storage.Folder);
        Assert.Equal(new IPEndPoint(IPAddress.Any, 9001), config.Operations.Listen);
        Assert.Equal(
            new LimitsConfig
            {
                WaitingJobsPerChat = 1,
                WaitingJobsPerDomain = 2,
                PendingRequestsPerOwner = 0,
                NewRequestsPerHourPerDomain = 4,
                NewRequestsPerHour = 5,
                StoredMessagesPerRequest = 6,
                QueriedGhostsPerMinute = 7,
                MinimumFreeDisk = 8_192,
            },
            config.Limits);
        Assert.Equal(
            new DeliveryConfig
            {
                AttemptsFor = TimeSpan.FromSeconds(90),
                GiveUpAfter = TimeSpan.FromDays(2),
                TellOfLinkAfter = TimeSpan.FromMinutes(7),
                KeepOutcomesFor = TimeSpan.FromHours(36),
            },
            config.Delivery);
        Assert.Equal(
            new MediaConfig
            {
                MaxFileSize = 1_048_576,
                FetchTimeout = TimeSpan.FromSeconds(9),
                FetchMessageTimeout = TimeSpan.FromSeconds(11),
                FetchIdleTimeout = TimeSpan.FromSeconds(4),
                FetchesAtOnce = 3,
                AllowPrivateAddresses = true,
            },
            config.Media);
        Assert.Equal(new LoggingConfig { Level = LogLevel.Debug, Json = true }, config.Logging);
    }

    [Theory]
    [InlineData("homeserver: { url: ftp://x }", "homeserver.url: is an address like http://127.0.0.1:8008, without a path, not 'ftp://x'")]
    [InlineData("homeserver: { url: http://x/_matrix }", "homeserver.url: is an address like http://127.0.0.1:8008, without a path, not 'http://x/_matrix'")]
    [InlineData("homeserver: { server_name: 'exa mple' }", "homeserver.server_name: is no server name as in @user:example.org: 'exa mple'")]
    [InlineData("homeserver: { max_requests: many }", "homeserver.max_requests: is a whole number from 1 to 1000, not 'many'")]
    [InlineData("homeserver: { max_requests: 0 }", "homeserver.max_requests: is a whole number from 1 to 1000, not '0'")]
    [InlineData("homeserver: { request_timeout: 60 }", "homeserver.request_timeout: is a time like 30s, 10m or 7d, from 1s to 10m, not '60'")]
    [InlineData("homeserver: { request_timeout: 1ms }", "homeserver.request_timeout: is at least 1s, not '1ms'")]
    [InlineData("homeserver: { request_timeout: -1s }", "homeserver.request_timeout: is a time like 30s, 10m or 7d, from 1s to 10m, not '-1s'")]
    [InlineData("homeserver: { request_timeout: 99999999999999999d }", "homeserver.request_timeout: is a time like 30s, 10m or 7d, from 1s to 10m, not '99999999999999999d'")]
    [InlineData("appservice: { listen: 127.0.0.1 }", "appservice.listen: is an address and a port, like 127.0.0.1:29340 or [::1]:29340, not '127.0.0.1'")]
    [InlineData("appservice: { listen: '29340' }", "appservice.listen: is an address and a port, like 127.0.0.1:29340 or [::1]:29340, not '29340'")]
    [InlineData("appservice: { listen: 'localhost:1' }", "appservice.listen: is an address and a port, like 127.0.0.1:29340 or [::1]:29340, not 'localhost:1'")]
    [InlineData("appservice: { bot_localpart: Bot }", "appservice.bot_localpart: makes no Matrix user id: 'Bot'; it may have a-z 0-9 . _ = - / +")]
    [InlineData("appservice: { registration: a, puppet_registration: ./a }", "appservice.puppet_registration: is the same file as registration")]
    [InlineData("appservice: { listen: '127.0.0.1:29341' }", "operations.listen: is the same as appservice.listen; the homeserver and the admin each need a port")]
    [InlineData("component: { host: 'a:5347' }", "component.host: is a host name or an address, without a port, not 'a:5347'")]
    [InlineData("component: { port: 65536 }", "component.port: is a whole number from 1 to 65535, not '65536'")]
    [InlineData("component: { port: [1] }", "component.port: is to be one value, not a list or a section")]
    [InlineData("component: { domain: user@example.org }", "component.domain: is no XMPP domain: 'user@example.org'")]
    [InlineData("component: { max_stanza_bytes: 262144 }", "component.max_stanza_bytes: is a size like 64MiB or 256KiB, from 10000 to 67108864 bytes, not '262144'")]
    [InlineData("component: { max_stanza_bytes: 9KiB }", "component.max_stanza_bytes: is at least 10000 bytes, not '9KiB'")]
    [InlineData("component: { secret_file: there }", "component.secret: is given twice, here and by secret_file")]
    [InlineData("component: { prot: 1 }", "component.prot: is no key of the bridge; this section has domain, host, keep_alive, max_stanza_bytes, port, secret, secret_file, server_domain")]
    [InlineData("component: yes", "component: is no section with keys of its own")]
    [InlineData("permissions: { 'exa mple': user }", "permissions.exa mple: is no Matrix user id, no server name and not *")]
    [InlineData("permissions: { example.org: root }", "permissions.example.org: is one of none, user, admin, not 'root'")]
    [InlineData("permissions: { example.org: 1 }", "permissions.example.org: is one of none, user, admin, not '1'")]
    [InlineData("puppets: some", "puppets: is one of all, ask, none, not 'some'")]
    [InlineData("storage: { folder: '' }", "storage.folder: is empty")]
    [InlineData("delivery: { attempts_for: 2d, give_up_after: 1d }", "delivery.give_up_after: is shorter than attempts_for")]
    [InlineData("media: { fetch_timeout: 6m }", "media.fetch_message_timeout: is shorter than fetch_timeout")]
    [InlineData("delivery: { first_retry_after: 2m }", "delivery.longest_retry_after: is shorter than first_retry_after")]
    [InlineData("strangers: ask", "strangers: is one of request, join, refuse, not 'ask'")]
    [InlineData("logging: { level: verbose }", "logging.level: is one of trace, debug, information, warning, error, critical, not 'verbose'")]
    [InlineData("logging: { json: yes }", "logging.json: is true or false, not 'yes'")]
    [InlineData("telemetry: {}", "telemetry: is no key of the bridge; this section has appservice, component, delivery, homeserver, limits, logging, media, operations, permissions, presence, puppets, storage, strangers")]
    public void A_fault_is_named_with_its_path(string change, string fault)
    {
        Assert.Contains(fault, Faults(YamlChange.Apply(Least, change)));
    }

    [Theory]
    [InlineData("homeserver.url")]
    [InlineData("homeserver.server_name")]
    [InlineData("appservice.url")]
    [InlineData("component.domain")]
    [InlineData("component.secret")]
    [InlineData("permissions")]
    public void What_is_missing_is_named_with_its_path(string path)
    {
        Assert.Contains(Faults(""), fault => fault.StartsWith($"{path}: is missing", StringComparison.Ordinal));
    }

    [Fact]
    public void All_faults_are_told_together()
    {
        var faults = Faults(
            """
            homeserver: { url: nowhere, server_name: example.org, colour: red }
            appservice: { url: "http://127.0.0.1:29340", listen: here }
            component: { domain: matrix.example.org, secret: s3cret, port: many }
            permissions: { example.org: everything }
            """);

        Assert.Equal(
            ["homeserver.url", "homeserver.colour", "appservice.listen", "component.port", "permissions.example.org"],
            faults.Select(fault => fault[..fault.IndexOf(": ", StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData("homeserver: [", "is no YAML: line ")]
    [InlineData("puppets: all\npuppets: none", "is no YAML: line 2")]
    [InlineData("puppets: all\n---\npuppets: all", "has 2 YAML documents; there is to be one")]
    [InlineData("- a", "has no keys with values")]
    [InlineData("a", "has no keys with values")]
    // What begins with a star or & and has no quotes means something else to YAML, and may be a secret.
    [InlineData("component: { secret: *s3cret }", "is no YAML: a value begins with *")]
    public void What_is_no_yaml_document_is_told_with_its_file(string text, string told)
    {
        var fault = Assert.Single(Faults(text));
        Assert.Contains("config.yaml: " + told, fault);
        Assert.DoesNotContain("s3cret", fault);
    }

    [Theory]
    [InlineData("none.yaml", "is no file; copy config.sample.yaml")]
    [InlineData(".", "is no file; copy config.sample.yaml")]
    [InlineData("a\0b", "is no file; copy config.sample.yaml")]
    public void A_file_that_is_not_there_is_told(string name, string told)
    {
        var exception = Assert.Throws<ConfigException>(() => ConfigFile.Load(_folder.File(name), _ => null));
        Assert.Contains(told, Assert.Single(exception.Faults));
    }

    [Fact]
    public void An_empty_path_is_told() =>
        Assert.StartsWith("--config: is no file", Assert.Single(Assert.Throws<ConfigException>(() => ConfigFile.Load("", _ => null)).Faults));

    [Theory]
    [InlineData("storage: { folder: \"a\\0b\" }", "storage.folder: is no path")]
    [InlineData("appservice: { registration: \"\" }", "appservice.registration: is empty")]
    public void A_path_that_cannot_be_is_told(string text, string told) => Assert.Contains(told, Faults(text));

    [Fact]
    public void The_secret_comes_from_its_file_without_the_line_break_at_its_end()
    {
        _folder.Write("component.secret", "from file \n");
        Assert.Equal("from file ", Load(Least.Replace("secret: s3cret", "secret_file: component.secret")).Component.Secret);
    }

    [Fact]
    public void The_environment_wins_over_file_and_text()
    {
        static string? Environment(string name) => name == "FOOTBRIDGE_COMPONENT_SECRET" ? "from environment" : null;
        Assert.Equal("from environment", Load(Least, Environment).Component.Secret);
        Assert.Equal("from environment", Load(Least.Replace("secret: s3cret", "secret_file: none"), Environment).Component.Secret);
        Assert.Equal("from environment", Load(Least.Replace(", secret: s3cret", ""), Environment).Component.Secret);
    }

    [Fact]
    public void A_secret_file_that_is_missing_or_empty_is_told()
    {
        var text = Least.Replace("secret: s3cret", "secret_file: component.secret");
        Assert.Contains("component.secret_file: cannot be read", Assert.Single(Faults(text)));

        _folder.Write("component.secret", "\n");
        Assert.Equal($"component.secret_file: {_folder.File("component.secret")} is empty", Assert.Single(Faults(text)));
    }

    [Fact]
    public void The_secret_is_not_in_what_a_config_prints_of_itself()
    {
        Assert.DoesNotContain("s3cret", Load(Least).ToString());
    }

    private BridgeConfig Load(string text, Func<string, string?>? environment = null) =>
        ConfigFile.Load(_folder.Write("config.yaml", text), environment ?? (_ => null));

    private IReadOnlyList<string> Faults(string text) =>
        Assert.Throws<ConfigException>(() => Load(text)).Faults;
}
