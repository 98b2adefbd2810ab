using System.Text.Json;
using Dapper;
using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Lab;
using Footbridge.Matrix.Appservice;
using Footbridge.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Footbridge.Tests.Contract;

/// <summary>The bridge of a test, what it stands between, and what people do to it.</summary>
internal sealed class Stage(WireMockServer server) : IAsyncDisposable
{
    public const string Room = "!chat:example.org";
    public const string JulietFull = "juliet@xmpp.example.org/balcony";
    public const string RomeoJid = "romeo@matrix.example.org";

    /// <summary>Some hundreds of steps may be needed, of which each takes as long as the machine lets it.</summary>
    public static readonly TimeSpan SlowClock = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();
    private Database? _database;
    private IHost? _host;
    private int _transactions;

    public PlayedHomeserver Homeserver { get; } = new(server);

    public PlayedXmppServer Xmpp { get; } = new();

    /// <summary>Whether the bridge has the second registration, with which it acts for its owners.</summary>
    public bool HasPuppets { get; set; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public LoggedLines Log { get; } = new();

    public Database Database => _database ?? throw new InvalidOperationException("The bridge was not started.");

    public T Service<T>()
        where T : notnull => (_host ?? throw new InvalidOperationException("The bridge was not started.")).Services.GetRequiredService<T>();

    /// <summary>Starts the bridge, and the XMPP server, and waits until both links are up.</summary>
    public async Task StartAsync(Func<BridgeConfig, BridgeConfig>? change = null)
    {
        Xmpp.Start();
        await StartAloneAsync(change);
        await UntilAsync(() => Service<Gates>() is { Homeserver.IsOpen: true, Component.IsOpen: true }, "both links are up");
    }

    /// <summary>Starts the bridge; again after <see cref="StopAsync"/>, on what it left.</summary>
    public async Task StartAloneAsync(Func<BridgeConfig, BridgeConfig>? change = null)
    {
        var config = change?.Invoke(Config()) ?? Config();
        _database = Database.Open(config.Storage.Folder, NullLogger<Database>.Instance);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(Log);
        var registration = new Registration { Id = "footbridge", AsToken = "as", HsToken = "hs", SenderLocalpart = "_xmpp_bot" };
        builder.Services.AddBridge(config, new Registrations(registration, HasPuppets ? registration with { Id = "puppets", AsToken = "puppets" } : null), _database).AddSingleton<TimeProvider>(Time);
        _host = builder.Build();
        await _host.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            await ((IAsyncDisposable)_host).DisposeAsync();
            await Database.DisposeAsync();
            _host = null;
        }
    }

    public Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    /// <summary>Waits, on the real clock, with the bridge's standing still.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        try
        {
            await Wait.UntilAsync(condition, what, within);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message}. Heard by the XMPP server:\n{string.Join('\n', Xmpp.Heard)}\nLogged:\n{Log}", exception);
        }
    }

    /// <summary>Waits while the bridge's clock runs, <paramref name="step"/> (one second) at a time.</summary>
    public Task RunUntilAsync(Func<Task<bool>> condition, string what, TimeSpan? step = null) => UntilAsync(
        async () =>
        {
            await AdvanceAsync(step ?? TimeSpan.FromSeconds(1));
            return await condition();
        },
        what,
        SlowClock);

    /// <summary>
    /// Moves the bridge's clock, and gives the bridge as long as a request and a commit take now: where the machine is slow, so is the
    /// clock, and what the bridge does takes it hardly any time.
    /// </summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        Time.Advance(by);
        await Homeserver.AnswersAtAllAsync();
        await Database.WriteAsync(_ => { }, CancellationToken.None);
    }

    public Task PushAsync(params string[] events) => Service<IMatrixIntake>().AcceptAsync(
        new AppserviceTransaction($"{++_transactions}", [.. events.Select(json => JsonElement.Parse(json))], []), CancellationToken.None);

    /// <summary>What is told and not kept.</summary>
    public Task PushEphemeralAsync(params string[] entries) => Service<IMatrixIntake>().AcceptAsync(
        new AppserviceTransaction($"{++_transactions}", [], [.. entries.Select(json => JsonElement.Parse(json))]), CancellationToken.None);

    /// <summary>Romeo opens his chat with Juliet by inviting her ghost into <see cref="Room"/>.</summary>
    public async Task OpenChatAsync()
    {
        await PushAsync(PushedEvents.Member("$invite", Room, Cast.JulietGhost, "invite"));
        await UntilAsync(() => Chat() is { Room: RoomState.Open, Consent: Consent.Accepted }, "the chat is open");
        await UntilAsync(() => Waiting() == 0, "nothing waits");
    }

    public Task JulietSaysAsync(string id, string body, string to = RomeoJid) => SayAsync(JulietFull, id, body, to);

    /// <summary>A chat state alone.</summary>
    public Task JulietShowsAsync(string state) => Xmpp.SayAsync(
        $"<message from='{JulietFull}' to='{RomeoJid}' type='chat'><{state} xmlns='http://jabber.org/protocol/chatstates'/></message>");

    public Task SayAsync(string from, string id, string body, string to = RomeoJid) => Xmpp.SayAsync(
        $"<message from='{from}' to='{to}' id='{id}' type='chat'><body>{body}</body><request xmlns='urn:xmpp:receipts'/></message>");

    /// <summary>Waits for the error that answers a stanza; it stays the only answer.</summary>
    public async Task<string?> ErrorForAsync(string id)
    {
        await UntilAsync(() => Xmpp.AnswersTo(id).Count > 0, $"{id} is answered");
        return PlayedXmppServer.ConditionOf(Xmpp.AnswersTo(id)[0]);
    }

    public async Task UntilPostedAsync(string body) =>
        await UntilAsync(async () => (await Homeserver.PostsAsync()).Any(posted => posted.Body == body), $"\"{body}\" is posted");

    public Task UntilHeardAsync(string body) => UntilAsync(() => Xmpp.Bodies.Contains(body), $"\"{body}\" is heard");

    public DirectChat? Chat() => Service<DirectChatStore>().Find(Cast.RomeoOwn, Cast.Juliet);

    public long Waiting() => Database.Read(connection => connection.ExecuteScalar<long>("SELECT count(*) FROM inbox"));

    public IReadOnlyList<(string Outcome, string? Reason)> Outcomes() => Database.Read(connection =>
        connection.Query<(string, string?)>("SELECT outcome, reason FROM finished_jobs ORDER BY finished_at").AsList());

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Xmpp.DisposeAsync();
        _folder.Dispose();
    }

    // Waits that are not the bridge's own decisions are out of the way: they would be over whenever a test moves the clock.
    private BridgeConfig Config() => new()
    {
        Homeserver = new() { Url = Homeserver.Url, ServerName = "example.org", RequestTimeout = TimeSpan.FromDays(30) },
        Appservice = new() { Url = new Uri("http://127.0.0.1:1"), Registration = "bridge.yaml", PuppetRegistration = "puppets.yaml" },
        Component = new()
        {
            Host = Xmpp.Address.ToString(),
            Port = PlayedXmppServer.Port,
            Domain = PlayedXmppServer.Domain,
            Secret = "s3cret",
            KeepAlive = TimeSpan.FromDays(30),
        },
        Permissions = new Dictionary<string, PermissionLevel>
        {
            ["example.org"] = PermissionLevel.User,
            ["@rosaline:example.org"] = PermissionLevel.None,
        },
        Storage = new() { Folder = _folder.File("data") },
    };
}
