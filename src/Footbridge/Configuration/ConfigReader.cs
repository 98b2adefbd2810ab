using System.Net;
using Footbridge.Matrix;
using Microsoft.Extensions.Logging;
using YamlDotNet.RepresentationModel;

namespace Footbridge.Configuration;

/// <summary>
/// Every key of the configuration, with where it goes, its range and what it needs of others. Defaults are the records' own;
/// relative paths are relative to the folder of the file.
/// </summary>
internal sealed class ConfigReader
{
    /// <summary>Takes the place of <c>component.secret</c> and <c>component.secret_file</c>.</summary>
    public const string ComponentSecretVariable = "FOOTBRIDGE_COMPONENT_SECRET";

    private readonly List<string> _faults = [];
    private readonly ConfigSources _sources;

    private ConfigReader(ConfigSources sources) => _sources = sources;

    /// <exception cref="ConfigException">With all faults.</exception>
    public static BridgeConfig Read(YamlNode? document, string folder, Func<string, string?> environment)
    {
        var reader = new ConfigReader(new ConfigSources(folder, environment));
        var config = reader.ReadAll(ConfigSection.Root(document, reader._faults));
        return reader._faults.Count == 0 ? config : throw new ConfigException(reader._faults);
    }

    private BridgeConfig ReadAll(ConfigSection root)
    {
        var homeserver = ReadHomeserver(root.Section("homeserver"));
        var config = new BridgeConfig
        {
            Homeserver = homeserver,
            Appservice = ReadAppservice(root.Section("appservice"), homeserver.ServerName),
            Component = ReadComponent(root.Section("component")),
            Permissions = ReadPermissions(root),
            Puppets = root.Optional("puppets", PuppetPolicy.All, ConfigValues.Choice(PuppetPolicy.All, PuppetPolicy.Ask, PuppetPolicy.None)),
            Strangers = root.Optional(
                "strangers", StrangerPolicy.Request, ConfigValues.Choice(StrangerPolicy.Request, StrangerPolicy.Join, StrangerPolicy.Refuse)),
            Presence = root.Optional("presence", true, ConfigValues.OnOff),
            Storage = ReadStorage(root.Section("storage")),
            Operations = ReadOperations(root.Section("operations")),
            Limits = ReadLimits(root.Section("limits")),
            Delivery = ReadDelivery(root.Section("delivery")),
            Media = ReadMedia(root.Section("media")),
            Logging = ReadLogging(root.Section("logging")),
        };
        root.End();
        if (config.Operations.Listen.Equals(config.Appservice.Listen))
        {
            _faults.Add("operations.listen: is the same as appservice.listen; the homeserver and the admin each need a port");
        }

        if (config.Media.Listen.Equals(config.Appservice.Listen) || config.Media.Listen.Equals(config.Operations.Listen))
        {
            _faults.Add("media.listen: is a port that the world may reach; the homeserver's and the admin's are not for it");
        }

        return config;
    }

    private static HomeserverConfig ReadHomeserver(ConfigSection section)
    {
        var defaults = new HomeserverConfig { Url = new Uri("http://invalid"), ServerName = "" };
        var homeserver = defaults with
        {
            Url = section.Required("url", defaults.Url, ConfigValues.Url),
            ServerName = section.Required<string>("server_name", "", ConfigValues.ServerName),
            MaxRequests = section.Optional("max_requests", defaults.MaxRequests, ConfigValues.Number(1, 1_000)),
            RequestTimeout = section.Optional(
                "request_timeout", defaults.RequestTimeout, ConfigValues.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10))),
        };
        section.End();
        return homeserver;
    }

    private AppserviceConfig ReadAppservice(ConfigSection section, string serverName)
    {
        var defaults = new AppserviceConfig { Url = new Uri("http://invalid"), Registration = "", PuppetRegistration = "" };
        var appservice = defaults with
        {
            Listen = section.Optional("listen", defaults.Listen, ConfigValues.Listen),
            Url = section.Required("url", defaults.Url, ConfigValues.Url),
            BotLocalpart = section.Optional("bot_localpart", defaults.BotLocalpart, ConfigValues.Text),
            Registration = _sources.Path(section, "registration", "registration/footbridge.local.yaml"),
            PuppetRegistration = _sources.Path(section, "puppet_registration", "registration/puppets.local.yaml"),
        };
        if (serverName.Length > 0 && !UserId.TryCreate(appservice.BotLocalpart, serverName, out _))
        {
            section.Fault("bot_localpart", $"makes no Matrix user id: '{appservice.BotLocalpart}'; it may have a-z 0-9 . _ = - / +");
        }

        if (appservice.Registration == appservice.PuppetRegistration)
        {
            section.Fault("puppet_registration", "is the same file as registration");
        }

        section.End();
        return appservice;
    }

    private ComponentConfig ReadComponent(ConfigSection section)
    {
        var defaults = new ComponentConfig { Domain = "", Secret = "" };
        var component = defaults with
        {
            Host = section.Optional("host", defaults.Host, ConfigValues.HostName),
            Port = section.Optional("port", defaults.Port, ConfigValues.Number(1, 65_535)),
            Domain = section.Required<string>("domain", "", ConfigValues.XmppDomain),
            Secret = _sources.Secret(section, "secret", ComponentSecretVariable),
            ServerDomain = section.Optional<string>("server_domain", "", ConfigValues.XmppDomain) is { Length: > 0 } domain ? domain : null,
            // RFC 6120 section 13.12: a server's limit on stanzas "MUST NOT be smaller than 10000 bytes".
            MaxStanzaBytes = (int)section.Optional("max_stanza_bytes", defaults.MaxStanzaBytes, ConfigValues.Size(10_000, 64L << 20)),
            KeepAlive = section.Optional(
                "keep_alive", defaults.KeepAlive, ConfigValues.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10))),
        };
        section.End();
        return component;
    }

    private Dictionary<string, PermissionLevel> ReadPermissions(ConfigSection root)
    {
        var faultsBefore = _faults.Count;
        var read = ConfigValues.Choice(PermissionLevel.None, PermissionLevel.User, PermissionLevel.Admin);
        var permissions = new Dictionary<string, PermissionLevel>(StringComparer.Ordinal);
        foreach (var (who, text) in root.Entries("permissions"))
        {
            if (who != "*" && !UserId.TryParse(who, out _) && !UserId.TryCreate("a", who, out _))
            {
                root.Fault($"permissions.{who}", "is no Matrix user id, no server name and not *");
            }

            if (read(text, out var level) is { } fault)
            {
                root.Fault($"permissions.{who}", fault);
            }

            permissions[who] = level;
        }

        if (permissions.Count == 0 && _faults.Count == faultsBefore)
        {
            root.Fault("permissions", "is missing or empty: nobody could use the bridge");
        }

        return permissions;
    }

    private StorageConfig ReadStorage(ConfigSection section)
    {
        var storage = new StorageConfig { Folder = _sources.Path(section, "folder", new StorageConfig().Folder) };
        section.End();
        return storage;
    }

    private static OperationsConfig ReadOperations(ConfigSection section)
    {
        var operations = new OperationsConfig { Listen = section.Optional("listen", new OperationsConfig().Listen, ConfigValues.Listen) };
        section.End();
        return operations;
    }

    private static LimitsConfig ReadLimits(ConfigSection section)
    {
        var defaults = new LimitsConfig();
        int Count(string key, int fallback, int least) => section.Optional(key, fallback, ConfigValues.Number(least, 1_000_000));
        var limits = new LimitsConfig
        {
            WaitingJobsPerChat = Count("waiting_jobs_per_chat", defaults.WaitingJobsPerChat, 1),
            WaitingJobsPerDomain = Count("waiting_jobs_per_domain", defaults.WaitingJobsPerDomain, 1),
            PendingRequestsPerOwner = Count("pending_requests_per_owner", defaults.PendingRequestsPerOwner, 0),
            NewRequestsPerHourPerDomain = Count("new_requests_per_hour_per_domain", defaults.NewRequestsPerHourPerDomain, 0),
            NewRequestsPerHour = Count("new_requests_per_hour", defaults.NewRequestsPerHour, 0),
            StoredMessagesPerRequest = Count("stored_messages_per_request", defaults.StoredMessagesPerRequest, 1),
            RequestLifetime = section.Optional(
                "request_lifetime", defaults.RequestLifetime, ConfigValues.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(365))),
            AssistantMessagesPerMinute = Count("assistant_messages_per_minute", defaults.AssistantMessagesPerMinute, 0),
            QueriedGhostsPerMinute = Count("queried_ghosts_per_minute", defaults.QueriedGhostsPerMinute, 0),
            MinimumFreeDisk = section.Optional("minimum_free_disk", defaults.MinimumFreeDisk, ConfigValues.Size(0, 1L << 40)),
        };
        section.End();
        return limits;
    }

    private static DeliveryConfig ReadDelivery(ConfigSection section)
    {
        var defaults = new DeliveryConfig();
        var year = TimeSpan.FromDays(365);
        var delivery = new DeliveryConfig
        {
            AttemptsFor = section.Optional("attempts_for", defaults.AttemptsFor, ConfigValues.Duration(TimeSpan.FromSeconds(1), year)),
            FirstRetryAfter = section.Optional(
                "first_retry_after", defaults.FirstRetryAfter, ConfigValues.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1))),
            LongestRetryAfter = section.Optional(
                "longest_retry_after", defaults.LongestRetryAfter, ConfigValues.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1))),
            GiveUpAfter = section.Optional("give_up_after", defaults.GiveUpAfter, ConfigValues.Duration(TimeSpan.FromSeconds(1), year)),
            TellOfLinkAfter = section.Optional("tell_of_link_after", defaults.TellOfLinkAfter, ConfigValues.Duration(TimeSpan.FromSeconds(1), year)),
            // Homeservers repeat a transaction for as long as they like: a short memory would let an event in twice.
            KeepOutcomesFor = section.Optional("keep_outcomes_for", defaults.KeepOutcomesFor, ConfigValues.Duration(TimeSpan.FromDays(1), year)),
        };
        if (delivery.GiveUpAfter < delivery.AttemptsFor)
        {
            section.Fault("give_up_after", "is shorter than attempts_for");
        }

        if (delivery.LongestRetryAfter < delivery.FirstRetryAfter)
        {
            section.Fault("longest_retry_after", "is shorter than first_retry_after");
        }

        section.End();
        return delivery;
    }

    private static MediaConfig ReadMedia(ConfigSection section)
    {
        var defaults = new MediaConfig();
        var media = new MediaConfig
        {
            Listen = section.Optional("listen", defaults.Listen, ConfigValues.Listen),
            PublicUrl = section.Optional<string>("public_url", "", ConfigValues.PublicUrl) is { Length: > 0 } url ? url : null,
            Proxies = section.Optional<IPNetwork?>("proxies", null, ConfigValues.Network),
            Lifetime = section.Optional("lifetime", defaults.Lifetime, ConfigValues.Duration(TimeSpan.FromMinutes(1), TimeSpan.FromDays(36_500))),
            DownloadsAtOnce = section.Optional("downloads_at_once", defaults.DownloadsAtOnce, ConfigValues.Number(1, 10_000)),
            DownloadsPerAddress = section.Optional("downloads_per_address", defaults.DownloadsPerAddress, ConfigValues.Number(1, 10_000)),
            DownloadsPerFile = section.Optional("downloads_per_file", defaults.DownloadsPerFile, ConfigValues.Number(1, 10_000)),
            RequestsPerMinutePerAddress = section.Optional(
                "requests_per_minute_per_address", defaults.RequestsPerMinutePerAddress, ConfigValues.Number(1, 1_000_000)),
            MaxFileSize = section.Optional("max_file_size", defaults.MaxFileSize, ConfigValues.Size(1, 1L << 40)),
            Upload = section.Optional("upload", defaults.Upload, ConfigValues.Choice(UploadPolicy.Auto, UploadPolicy.Off)),
            FetchTimeout = section.Optional(
                "fetch_timeout", defaults.FetchTimeout, ConfigValues.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))),
            FetchMessageTimeout = section.Optional(
                "fetch_message_timeout", defaults.FetchMessageTimeout, ConfigValues.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))),
            FetchIdleTimeout = section.Optional(
                "fetch_idle_timeout", defaults.FetchIdleTimeout, ConfigValues.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))),
            FetchesAtOnce = section.Optional("fetches_at_once", defaults.FetchesAtOnce, ConfigValues.Number(1, 1_000)),
            AllowPrivateAddresses = section.Optional("allow_private_addresses", defaults.AllowPrivateAddresses, ConfigValues.Flag),
        };
        if (media.FetchMessageTimeout < media.FetchTimeout)
        {
            section.Fault("fetch_message_timeout", "is shorter than fetch_timeout");
        }

        section.End();
        return media;
    }

    private static LoggingConfig ReadLogging(ConfigSection section)
    {
        var defaults = new LoggingConfig();
        var levels = ConfigValues.Choice(
            LogLevel.Trace, LogLevel.Debug, LogLevel.Information, LogLevel.Warning, LogLevel.Error, LogLevel.Critical);
        var logging = new LoggingConfig
        {
            Level = section.Optional("level", defaults.Level, levels),
            Json = section.Optional("json", defaults.Json, ConfigValues.Flag),
        };
        section.End();
        return logging;
    }
}
