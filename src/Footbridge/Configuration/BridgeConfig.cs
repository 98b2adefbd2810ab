using System.Globalization;
using System.Net;
using System.Text;
using Footbridge.Matrix;
using Microsoft.Extensions.Logging;

namespace Footbridge.Configuration;

// The configuration, read once at start from YAML and the environment (see config.sample.yaml, which has
// every key with its default). All records are immutable; a change asks for a restart.

/// <summary>The whole configuration of one bridge.</summary>
public sealed record BridgeConfig
{
    public required HomeserverConfig Homeserver { get; init; }

    public required AppserviceConfig Appservice { get; init; }

    public required ComponentConfig Component { get; init; }

    /// <summary>Who may use the bridge: keys are a Matrix user id, a server name, or <c>*</c>; the most exact wins.</summary>
    public required IReadOnlyDictionary<string, PermissionLevel> Permissions { get; init; }

    /// <summary>Whether the bridge acts for its owners: joins known chats, writes <c>m.direct</c>.</summary>
    public PuppetPolicy Puppets { get; init; } = PuppetPolicy.All;

    /// <summary>What the first word of an unknown contact leads to.</summary>
    public StrangerPolicy Strangers { get; init; } = StrangerPolicy.Request;

    /// <summary>Whether presence is bridged, both ways.</summary>
    public bool Presence { get; init; } = true;

    public StorageConfig Storage { get; init; } = new();

    public OperationsConfig Operations { get; init; } = new();

    public LimitsConfig Limits { get; init; } = new();

    public DeliveryConfig Delivery { get; init; } = new();

    public MediaConfig Media { get; init; } = new();

    public LoggingConfig Logging { get; init; } = new();
}

public enum PermissionLevel
{
    None,
    User,
    Admin,
}

public enum PuppetPolicy
{
    All,

    /// <summary>Only for owners who said <c>puppet on</c>.</summary>
    Ask,
    None,
}

public enum StrangerPolicy
{
    /// <summary>An invite that waits for the owner.</summary>
    Request,

    /// <summary>The puppet joins; the contact is still not accepted before the owner writes.</summary>
    Join,

    /// <summary>The same answer as an address that does not exist gives.</summary>
    Refuse,
}

public sealed record HomeserverConfig
{
    /// <summary>Where the client-server API answers, e.g. <c>http://127.0.0.1:8008</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>The server name in Matrix ids, e.g. <c>example.org</c>.</summary>
    public required string ServerName { get; init; }

    /// <summary>Most requests to the homeserver under way at once.</summary>
    public int MaxRequests { get; init; } = 32;

    /// <summary>How long one request may take before it counts as unanswered.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);
}

public sealed record AppserviceConfig
{
    /// <summary>Where the bridge listens for the homeserver's transactions.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 29340);

    /// <summary>How the homeserver reaches <see cref="Listen"/>: goes into the registration.</summary>
    public required Uri Url { get; init; }

    /// <summary>Localpart of the bridge's bot.</summary>
    public string BotLocalpart { get; init; } = "_xmpp_bot";

    /// <summary>The bridge's own registration file; its tokens are read from there.</summary>
    public required string Registration { get; init; }

    /// <summary>The puppets' registration file; may be absent where <c>puppets</c> is <c>none</c>.</summary>
    public required string PuppetRegistration { get; init; }
}

public sealed record ComponentConfig
{
    public string Host { get; init; } = "127.0.0.1";

    public int Port { get; init; } = 5347;

    /// <summary>The component's domain, e.g. <c>matrix.example.org</c>: gateway addresses are under it.</summary>
    public required string Domain { get; init; }

    public required string Secret { get; init; }

    /// <summary>The XMPP server's own domain: its <c>&lt;delay/&gt;</c> is believed. Null: nobody's is.</summary>
    public string? ServerDomain { get; init; }

    /// <summary>Largest stanza read or written, in bytes of its serialised form.</summary>
    public int MaxStanzaBytes { get; init; } = 262_144;

    /// <summary>A link silent for this long is asked; unanswered for as long again it is dead.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    // Without the secret: records print all they hold, and this one may end in a log.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Host = {Host}, Port = {Port}, Domain = {Domain}");
        return true;
    }
}

public sealed record StorageConfig
{
    /// <summary>The folder of the database, made with mode 0700.</summary>
    public string Folder { get; init; } = "data";
}

public sealed record OperationsConfig
{
    /// <summary>Where health, metrics, status and the running bridge's checks answer.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 29341);
}

public sealed record LimitsConfig
{
    public int WaitingJobsPerChat { get; init; } = 1_000;

    public int WaitingJobsPerDomain { get; init; } = 10_000;

    public int PendingRequestsPerOwner { get; init; } = 5;

    public int NewRequestsPerHourPerDomain { get; init; } = 20;

    public int NewRequestsPerHour { get; init; } = 200;

    public int StoredMessagesPerRequest { get; init; } = 20;

    /// <summary>How long an invite to a stranger's chat waits before it is withdrawn.</summary>
    public TimeSpan RequestLifetime { get; init; } = TimeSpan.FromDays(14);

    /// <summary>What those who answer for an owner may say in a chat in one minute.</summary>
    public int AssistantMessagesPerMinute { get; init; } = 10;

    /// <summary>New ghosts that the homeserver's <c>/users</c> query may make in a minute.</summary>
    public int QueriedGhostsPerMinute { get; init; } = 10;

    /// <summary>The store refuses new work when the disk has less room than this, in bytes.</summary>
    public long MinimumFreeDisk { get; init; } = 64L * 1024 * 1024;
}

public sealed record DeliveryConfig
{
    /// <summary>Time of attempts, waits between them included, after which a job is refused.</summary>
    public TimeSpan AttemptsFor { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Wait after the first failed attempt; it doubles with each, and up to half of it is left to chance.</summary>
    public TimeSpan FirstRetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Age after which a job is refused even where its link was down all the time.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long the XMPP server is away before those whose messages wait for it are told.</summary>
    public TimeSpan TellOfLinkAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long ids, kinds and outcomes of finished jobs are kept.</summary>
    public TimeSpan KeepOutcomesFor { get; init; } = TimeSpan.FromDays(30);
}

public sealed record MediaConfig
{
    /// <summary>Where files sent from Matrix are served; only where <see cref="PublicUrl"/> is set.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 29342);

    /// <summary>How contacts reach <see cref="Listen"/>, without a slash at the end. Null: nothing is served.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Reverse proxies outside this machine whose word counts for who asks.</summary>
    public IPNetwork? Proxies { get; init; }

    /// <summary>How long a file can be fetched.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(365);

    /// <summary>Files read at once, by all readers, by one, and of one file.</summary>
    public int DownloadsAtOnce { get; init; } = 32;

    public int DownloadsPerAddress { get; init; } = 8;

    public int DownloadsPerFile { get; init; } = 8;

    public int RequestsPerMinutePerAddress { get; init; } = 240;

    /// <summary>Largest file, either way, in bytes; the homeserver's own limit counts too.</summary>
    public long MaxFileSize { get; init; } = 256L * 1024 * 1024;

    /// <summary>Whether files are put on the XMPP server where it grants that (XEP-0363).</summary>
    public UploadPolicy Upload { get; init; } = UploadPolicy.Auto;

    /// <summary>How long fetching one file may take as a whole: its chat waits meanwhile.</summary>
    public TimeSpan FetchTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long fetching all files of one message may take together, however many it has.</summary>
    public TimeSpan FetchMessageTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the server of a file may be silent.</summary>
    public TimeSpan FetchIdleTimeout { get; init; } = TimeSpan.FromSeconds(20);

    public int FetchesAtOnce { get; init; } = 16;

    /// <summary>Whether files are fetched from this machine and its network too: for labs.</summary>
    public bool AllowPrivateAddresses { get; init; }
}

public enum UploadPolicy
{
    Auto,
    Off,
}

public sealed record LoggingConfig
{
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>One JSON object a line instead of text.</summary>
    public bool Json { get; init; }
}

/// <summary>Answers the permission of a user: exact id, else server name, else <c>*</c>, else none.</summary>
public static class Permissions
{
    public static PermissionLevel Of(this IReadOnlyDictionary<string, PermissionLevel> permissions, UserId user) =>
        permissions.TryGetValue(user.ToString(), out var exact) ? exact
        : permissions.TryGetValue(user.Server, out var server) ? server
        : permissions.GetValueOrDefault("*", PermissionLevel.None);
}
