using Dapper;
using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.Storage;
using Footbridge.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Footbridge.Tests.DirectChats;

/// <summary>Workers over a store of their own, with a router that does what the test wants, and a clock that the test leads.</summary>
public abstract class LaneWorkersTest : IAsyncLifetime, IDisposable
{
    protected LaneWorkersTest()
    {
        Gates = new Gates(Lanes, Time, NullLogger<Gate>.Instance);
        Meter = new JobMeter(Time);
        Jobs = new JobStore(Store);
        Gates.Homeserver.Open();
        Gates.Component.Open();
        var outbox = new Outbox(Store, Cast.Component, Time);
        var outcomes = new Outcomes(Store, Lanes, outbox, Cast.Subscriptions(Store, outbox), new NoticeThrottle(Time), Time);
        Workers = new LaneWorkers(
            Lanes,
            new Waits(Lanes, Gates, Time),
            Gates,
            Jobs,
            new Attempts(Gates, Meter, NullLogger<Attempts>.Instance),
            new JobEnds(outcomes, Meter, NullLogger<JobEnds>.Instance),
            [Router],
            Config,
            Time,
            NullLogger<LaneWorkers>.Instance);
    }

    private protected static Delivery Delivered { get; } = new Delivery.Delivered();

    private protected TemporaryDatabase Store { get; } = new();

    private protected FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(1_000));

    private protected Lanes Lanes { get; } = new();

    private protected ScriptedRouter Router { get; } = new();

    private protected Gates Gates { get; }

    private protected JobStore Jobs { get; }

    private protected JobMeter Meter { get; }

    private protected LaneWorkers Workers { get; }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Workers.StopAsync(CancellationToken.None);

    public void Dispose()
    {
        Workers.Dispose();
        Meter.Dispose();
        Store.Dispose();
        GC.SuppressFinalize(this);
    }

    private static BridgeConfig Config { get; } = new()
    {
        Homeserver = new HomeserverConfig { Url = new Uri("http://127.0.0.1:1"), ServerName = "example.org", MaxRequests = 2 },
        Appservice = new AppserviceConfig { Url = new Uri("http://127.0.0.1:2"), Registration = "", PuppetRegistration = "" },
        Component = new ComponentConfig { Domain = "matrix.example.org", Secret = "secret" },
        Permissions = new Dictionary<string, PermissionLevel>(),
    };

    private protected Task<Job> StoreAsync(Job job) => Store.WriteAsync(connection => JobStore.Add(connection, job)!);

    // As the intakes do.
    private protected Task<Job> AddAsync(Job job) =>
        Store.WriteAsync(connection =>
        {
            var added = JobStore.Add(connection, job)!;
            Store.Database.AfterCommit(() => Lanes.Add(added));
            return added;
        });

    // Delays pass as fast as the test can look.
    private protected Task UntilNothingWaitsAsync() =>
        Wait.UntilAsync(
            () =>
            {
                Assert.False(Workers.ExecuteTask is { IsFaulted: true }, Workers.ExecuteTask?.Exception?.ToString());
                Time.Advance(TimeSpan.FromSeconds(10));
                return Jobs.Waiting(Direction.ToXmpp).Count == 0;
            },
            "no job waits");

    private protected string? Outcome(Job job) =>
        Store.Database.Read(connection => connection.ExecuteScalar<string>("SELECT outcome FROM finished_jobs WHERE job_id = @Id", new { job.Id }));
}
