using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Footbridge.Lab;

/// <summary>How the network of a run is to be.</summary>
public sealed record LabOptions
{
    /// <summary>Whether a <see cref="HomeserverProxy"/> stands between the bridge and Synapse.</summary>
    public bool WithProxy { get; init; }

    /// <summary>Whether the XMPP server takes files of the bridge's component, not only of its own people.</summary>
    public bool TakesFilesOfBridge { get; init; }

    /// <summary>Whether one stands where Synapse calls the bridge, too, which sees all transactions.</summary>
    public bool WithTransactionsSeen { get; init; }

    /// <summary>Changes what the bridge is told.</summary>
    public Func<BridgeSettings, BridgeSettings> Bridge { get; init; } = settings => settings;
}

/// <summary>A whole network of one run: Synapse, XMPP server and the bridge between them, started and stopped together.</summary>
public sealed class LabNetwork : IAsyncDisposable
{
    // It tries again after 2, 4, 8 ... seconds.
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromMinutes(3);

    private readonly LabFolder _folder = new();
    private LogMarks _tidied = new(0, 0, 0);
    private SynapseServer? _synapse;
    private XmppServer? _xmpp;
    private BridgeProcess? _bridge;
    private BridgeSettings? _settings;

    private LabNetwork()
    {
    }

    public SynapseServer Synapse => Started(_synapse);

    public XmppServer Xmpp => Started(_xmpp);

    public BridgeProcess Bridge => Started(_bridge);

    public HomeserverProxy? Proxy { get; private set; }

    /// <summary>Between Synapse and the bridge, in the direction of the transactions.</summary>
    public HomeserverProxy? TransactionsProxy { get; private set; }

    public string Folder => _folder.Path;

    public static async Task<LabNetwork> StartAsync(LabOptions? options = null)
    {
        var network = new LabNetwork();
        var isUp = false;
        try
        {
            await network.StartServersAsync(options ?? new LabOptions());
            isUp = true;
            return network;
        }
        finally
        {
            if (!isUp)
            {
                await network.DisposeAsync();
            }
        }
    }

    /// <summary>The address that a user of this homeserver has in XMPP.</summary>
    public static string GatewayAddress(string localpart) => $"{localpart}@{XmppServer.ComponentDomain}";

    /// <summary>
    /// The Matrix user that stands for an XMPP address, written out here for plain addresses, so that the bridge's own
    /// encoder is not its own judge.
    /// </summary>
    public static string Ghost(string jid) => $"@_xmpp_{jid.Replace("@", "=40", StringComparison.Ordinal)}:{SynapseServer.ServerName}";

    public static string Bot => $"@_xmpp_bot:{SynapseServer.ServerName}";

    /// <summary>Who sent the invite.</summary>
    public static string Inviter(MatrixInvite invite, MatrixPerson invited) => invite.Member(invited.Id).GetProperty("sender").GetString()!;

    /// <summary>The <c>m.direct</c> of a ghost, read with the bridge's own token.</summary>
    public async Task<JsonObject> GhostDirectAsync(string ghost) =>
        await AsGhostAsync(ghost, $"user/{Uri.EscapeDataString(ghost)}/account_data/m.direct") ?? [];

    /// <summary>Gives a ghost another name or avatar, in place of the bridge.</summary>
    /// <param name="ghost">The ghost.</param>
    /// <param name="field"><c>displayname</c> or <c>avatar_url</c>.</param>
    /// <param name="value">What it is to be.</param>
    public async Task SetsGhostProfileAsync(string ghost, string field, string value)
    {
        using var http = AsBridge();
        using var body = new StringContent(new JsonObject { [field] = value }.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await http.PutAsync(
            new Uri($"/_matrix/client/v3/profile/{Uri.EscapeDataString(ghost)}/{field}?user_id={Uri.EscapeDataString(ghost)}", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The rooms that a ghost is in.</summary>
    public async Task<IReadOnlyList<string>> GhostRoomsAsync(string ghost) =>
        await AsGhostAsync(ghost, "joined_rooms") is { } answer
            ? [.. answer["joined_rooms"]!.AsArray().Select(room => room!.GetValue<string>())]
            : [];

    /// <summary>Gives the bridge a transaction, as its homeserver would.</summary>
    public Task<HttpStatusCode> PushAsync(params JsonElement[] events) =>
        PushWrittenAsync([.. events.Select(json => json.GetRawText())]);

    /// <summary>The same with events as they are written, escapes and all: <c>"\ud800"</c>.</summary>
    public async Task<HttpStatusCode> PushWrittenAsync(params string[] events)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token("hs_token"));
        using var body = new StringContent($$"""{"events":[{{string.Join(',', events)}}]}""", Encoding.UTF8, "application/json");
        using var answer = await http.PutAsync(
            new Uri($"http://127.0.0.1:{Bridge.AppservicePort}/_matrix/app/v1/transactions/{Guid.NewGuid()}"), body);
        return answer.StatusCode;
    }

    /// <summary>
    /// Whatever was done to the network before: all of it is up, nothing stands between bridge and homeserver, and nothing is held back.
    /// </summary>
    public async Task TidyUpAsync()
    {
        Proxy?.ForgetRules();
        if (!Synapse.IsRunning)
        {
            await Synapse.StartAgainAsync();
        }

        if (!Xmpp.IsRunning)
        {
            await Xmpp.StartAgainAsync();
        }

        if (!Bridge.IsRunning)
        {
            await Bridge.StartAsync();
        }

        await Bridge.WaitUntilReadyAsync();
        await UntilCaughtUpAsync(_tidied);
        _tidied = MarkLogs();
    }

    /// <summary>
    /// Waits until Synapse has given the bridge what it held back while the bridge was down. What is written at the very moment
    /// in which Synapse ends its recovery, Synapse 1.160 stores and does not send before the next recovery.
    /// </summary>
    /// <param name="since">A time before the bridge was down.</param>
    public Task UntilCaughtUpAsync(LogMarks since) =>
        Until.TrueAsync(() => HasCaughtUp(since), "Synapse has caught up with the bridge", LongestRecovery);

    /// <inheritdoc cref="UntilCaughtUpAsync"/>
    public bool HasCaughtUp(LogMarks since)
    {
        var log = Synapse.Log.Since(since.Synapse, int.MaxValue, line => line.Contains(" recover", StringComparison.Ordinal) ? line : null);
        return log.LastIndexOf("Starting recoverer", StringComparison.Ordinal) <= log.LastIndexOf("Successfully recovered", StringComparison.Ordinal);
    }

    /// <summary>Starts the bridge again, and waits until Synapse has caught up with it.</summary>
    public async Task RestartBridgeAsync()
    {
        var before = MarkLogs();
        await Bridge.StopAsync();
        await Bridge.StartAsync();
        await UntilCaughtUpAsync(before);
    }

    /// <summary>Starts the bridge again with other settings, named as in <see cref="BridgeSettings.Keys"/>.</summary>
    /// <param name="keys">The settings.</param>
    /// <param name="waits">Whether to wait until it is ready, and Synapse has caught up with it.</param>
    public async Task RestartBridgeAsync(IReadOnlyDictionary<string, string> keys, bool waits = true)
    {
        Bridge.Configure(Started(_settings) with { Keys = keys });
        if (waits)
        {
            await RestartBridgeAsync();
            return;
        }

        await Bridge.StopAsync();
        await Bridge.StartAsync(waits: false);
    }

    /// <summary>Where all logs end now; <see cref="LogsSince"/> tells what was written after it.</summary>
    public LogMarks MarkLogs() => new(Synapse.Log.Mark(), Xmpp.Log.Mark(), Bridge.Log.Mark());

    /// <summary>What both servers and the bridge saw since, for the eyes of whoever looks at a failed test.</summary>
    public string LogsSince(LogMarks marks) => $"""
        ===== bridge =====
        {Bridge.Log.Since(marks.Bridge)}
        ===== {Xmpp.Name}: messages and presence =====
        {Xmpp.Log.Since(marks.Xmpp, shorten: Xmpp.Stanza)}
        ===== Synapse: requests =====
        {Synapse.Log.Since(marks.Synapse, shorten: LogMarks.Request)}
        """;

    public async ValueTask DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { _bridge, Proxy, TransactionsProxy, _xmpp, _synapse })
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }

        _folder.Dispose();
    }

    private async Task<JsonObject?> AsGhostAsync(string ghost, string path)
    {
        using var http = AsBridge();
        using var answer = await http.GetAsync(
            new Uri($"/_matrix/client/v3/{path}?user_id={Uri.EscapeDataString(ghost)}", UriKind.Relative));
        return answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject() : null;
    }

    private HttpClient AsBridge()
    {
        var http = new HttpClient { BaseAddress = Synapse.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token("as_token"));
        return http;
    }

    private string Token(string name) => File.ReadLines(BridgeProcess.RegistrationsIn(_folder)[0])
        .Single(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..]
        .Trim(' ', '"', '\'');

    private async Task StartServersAsync(LabOptions options)
    {
        _synapse = SynapseServer.Prepare(_folder, BridgeProcess.RegistrationsIn(_folder));
        _xmpp = XmppServer.Prepare(_folder, options.TakesFilesOfBridge);
        Proxy = options.WithProxy ? await HomeserverProxy.StartAsync(() => Synapse.Url) : null;
        TransactionsProxy = options.WithTransactionsSeen
            ? await HomeserverProxy.StartAsync(() => new Uri($"http://127.0.0.1:{Bridge.AppservicePort}"))
            : null;
        _settings = options.Bridge(new BridgeSettings
        {
            Homeserver = Proxy?.Url ?? _synapse.Url,
            Xmpp = _xmpp,
            AppserviceUrl = TransactionsProxy?.Url,
        });
        _bridge = await BridgeProcess.PrepareAsync(_folder, _settings);
        await Task.WhenAll(_synapse.StartAgainAsync(), _xmpp.StartAgainAsync());
        await _bridge.StartAsync();
    }

    private static T Started<T>(T? part)
        where T : class =>
        part ?? throw new LabException($"{typeof(T).Name} was not started.");
}
