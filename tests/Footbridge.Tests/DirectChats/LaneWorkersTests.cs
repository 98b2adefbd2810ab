using System.Diagnostics.Metrics;
using System.Net;
using Dapper;
using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Tests.Storage;
using Footbridge.Xmpp;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Footbridge.Tests.DirectChats;

public sealed class LaneWorkersTests : IAsyncLifetime, IDisposable
{
    private static readonly Delivery Delivered = new Delivery.Delivered();

    private readonly TemporaryDatabase _database = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_000));
    private readonly Lanes _lanes = new();
    private readonly ScriptedRouter _router = new();
    private readonly Gates _gates;
    private readonly Outbox _outbox;
    private readonly JobMeter _meter;
    private readonly JobStore _jobs;
    private LaneWorkers _workers = null!;

    public LaneWorkersTests()
    {
        _gates = new Gates(_lanes, _time, NullLogger<Gate>.Instance);
        _outbox = new Outbox(_database, Cast.Component, _time);
        _meter = new JobMeter(_time);
        _jobs = new JobStore(_database);
        _gates.Homeserver.Open();
        _gates.Component.Open();
    }

    public Task InitializeAsync()
    {
        var outcomes = new Outcomes(_database, _lanes, _outbox, new OwnersShown(Cast.Badges(_database)), new NoticeThrottle(_time), _time);
        _workers = new LaneWorkers(
            _lanes,
            new Waits(_lanes, _gates, _time),
            _gates,
            _jobs,
            new Attempts(_gates, _meter, NullLogger<Attempts>.Instance),
            new JobEnds(outcomes, _meter, NullLogger<JobEnds>.Instance),
            [_router],
            Config,
            _time,
            NullLogger<LaneWorkers>.Instance);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _workers.StopAsync(CancellationToken.None);

    public void Dispose()
    {
        _workers.Dispose();
        _meter.Dispose();
        _database.Dispose();
    }

    [Fact]
    public async Task Jobs_that_waited_at_the_start_come_before_new_ones_and_once()
    {
        var old = new[] { await StoreAsync(Cast.Job()), await StoreAsync(Cast.Job()) };
        var start = _workers.StartAsync(CancellationToken.None);
        var recent = await AddAsync(Cast.Job());
        await start;
        await UntilNothingWaitsAsync();

        Assert.Equal([old[0].Id, old[1].Id, recent.Id], _router.Tried);
    }

    [Fact]
    public async Task Job_that_fails_for_now_is_tried_again_with_its_lane_behind_it_and_others_go_on()
    {
        var failures = 3;
        var first = await StoreAsync(Cast.Job());
        _router.Attempt = job => job.Id == first.Id && failures-- > 0 ? new Delivery.Retry("as the test wants it") : Delivered;
        await _workers.StartAsync(CancellationToken.None);
        var second = await AddAsync(Cast.Job());
        var other = await AddAsync(Cast.Job(Cast.OtherLane));
        await Wait.UntilAsync(() => _router.Tried.Contains(other.Id), "the other lane went on");
        await Wait.UntilAsync(() => _jobs.Load(first.Seq).Attempts == 1, "the attempt is counted");
        Assert.DoesNotContain(second.Id, _router.Tried);

        await UntilNothingWaitsAsync();

        Assert.Equal([first.Id, first.Id, first.Id, first.Id, second.Id], _router.Tried.Where(id => id != other.Id));
    }

    [Fact]
    public async Task Job_whose_attempts_took_too_long_is_given_up_and_told()
    {
        _router.Attempt = _ => new Delivery.Retry("it never works", TimeSpan.FromMinutes(4));
        var job = await StoreAsync(Cast.Job(sourceId: "$one"));
        await _workers.StartAsync(CancellationToken.None);
        await UntilNothingWaitsAsync();

        Assert.Equal((job.Id, "it never works", null), Assert.Single(_router.GivenUp));
        Assert.InRange(_router.Tried.Count, 2, 3);
        Assert.Equal("refused", Outcome(job));
    }

    [Fact]
    public async Task Job_waits_unattempted_at_a_closed_gate_and_its_time_of_attempts_stands_still()
    {
        _gates.Component.Close("no link");
        var job = await StoreAsync(Cast.Job());
        await _workers.StartAsync(CancellationToken.None);
        var posted = await AddAsync(Cast.Job(Cast.OtherLane) with { Kind = JobKind.Room });
        await Wait.UntilAsync(() => _router.Tried.Contains(posted.Id), "what needs no XMPP server goes on");
        _time.Advance(TimeSpan.FromHours(10));
        Assert.DoesNotContain(job.Id, _router.Tried);

        _gates.Component.Open();
        await UntilNothingWaitsAsync();

        Assert.Equal("delivered", Outcome(job));
    }

    [Fact]
    public async Task Job_that_waited_for_days_at_a_closed_gate_is_given_up()
    {
        _gates.Component.Close("no link");
        var job = await StoreAsync(Cast.Job());
        await _workers.StartAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromDays(8));
        await Wait.UntilAsync(
            () =>
            {
                _gates.Component.ReleaseForInspection();
                return !_router.GivenUp.IsEmpty;
            },
            "it is given up");
        await UntilNothingWaitsAsync();

        Assert.Empty(_router.Tried);
        Assert.Equal("refused", Outcome(job));
    }

    [Fact]
    public async Task Homeserver_that_does_not_answer_closes_its_gate_and_the_job_goes_on_when_it_is_back()
    {
        var answers = false;
        _router.Attempt = _ => answers ? Delivered : throw new HomeserverUnreachableException("connection refused");
        var job = await StoreAsync(Cast.Job() with { Kind = JobKind.Room });
        await _workers.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => !_gates.Homeserver.IsOpen, "the gate closes");
        Assert.Equal(0, _jobs.Load(job.Seq).Attempts);

        answers = true;
        _gates.Homeserver.Open();
        await UntilNothingWaitsAsync();

        Assert.Equal(2, _router.Tried.Count);
    }

    [Fact]
    public async Task Call_that_never_ends_in_time_is_given_up_and_not_made_for_days()
    {
        _router.Attempt = _ =>
        {
            _time.Advance(TimeSpan.FromMinutes(4));
            throw new HomeserverUnreachableException("no answer within 240 s");
        };
        var job = await StoreAsync(Cast.Job() with { Kind = JobKind.Room });
        await _workers.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(
            () =>
            {
                _gates.Homeserver.Open();
                return Outcome(job) is not null;
            },
            "it is given up");

        Assert.Equal("refused", Outcome(job));
        Assert.Equal(3, _router.Tried.Count);
    }

    [Fact]
    public async Task Token_that_the_homeserver_does_not_know_closes_its_gate_and_costs_no_message()
    {
        var isKnown = false;
        _router.Attempt = _ => isKnown ? Delivered : throw new MatrixException(HttpStatusCode.Unauthorized, "M_UNKNOWN_TOKEN", null, null);
        var job = await StoreAsync(Cast.Job() with { Kind = JobKind.Room });
        await _workers.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => !_gates.Homeserver.IsOpen, "the gate closes");

        isKnown = true;
        _gates.Homeserver.Open();
        await UntilNothingWaitsAsync();

        Assert.Equal("delivered", Outcome(job));
    }

    [Fact]
    public async Task What_the_homeserver_refused_for_good_is_given_up_at_once()
    {
        var refusal = new MatrixException(HttpStatusCode.Forbidden, "M_FORBIDDEN", null, null);
        _router.Attempt = _ => throw refusal;
        var job = await StoreAsync(Cast.Job());
        await _workers.StartAsync(CancellationToken.None);
        await UntilNothingWaitsAsync();

        Assert.Same(refusal, Assert.Single(_router.GivenUp).Cause);
        Assert.Equal("refused", Outcome(job));
    }

    [Fact]
    public async Task Rate_limit_is_waited_for()
    {
        var limited = true;
        _router.Attempt = _ => limited ? throw new MatrixException(HttpStatusCode.TooManyRequests, "M_LIMIT_EXCEEDED", null, TimeSpan.FromSeconds(90)) : Delivered;
        var job = await StoreAsync(Cast.Job());
        await _workers.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => _jobs.Load(job.Seq).Attempts == 1, "the first attempt is counted");
        limited = false;
        _time.Advance(TimeSpan.FromSeconds(89));
        Assert.Single(_router.Tried);

        await UntilNothingWaitsAsync();

        Assert.Equal(2, _router.Tried.Count);
    }

    [Fact]
    public async Task Fault_of_ours_is_tried_again_and_then_told_and_stops_no_lane()
    {
        var job = await StoreAsync(Cast.Job());
        _router.Attempt = tried => tried.Id == job.Id ? throw new InvalidOperationException("a fault of ours") : Delivered;
        await _workers.StartAsync(CancellationToken.None);
        await AddAsync(Cast.Job());
        await AddAsync(Cast.Job(Cast.OtherLane));
        await UntilNothingWaitsAsync();

        Assert.Equal(job.Id, Assert.Single(_router.GivenUp).Job);
        Assert.True(_router.Tried.Count(id => id == job.Id) > 3);
    }

    [Fact]
    public async Task Attempt_that_is_cancelled_by_itself_is_a_fault_of_ours_and_not_made_for_days()
    {
        var job = await StoreAsync(Cast.Job());
        _router.Attempt = _ => throw new TaskCanceledException("a deadline that nobody minded");
        await _workers.StartAsync(CancellationToken.None);
        await UntilNothingWaitsAsync();

        Assert.Equal(job.Id, Assert.Single(_router.GivenUp).Job);
    }

    [Fact]
    public async Task Outcome_stores_links_stanzas_and_notices_in_the_commit_that_ends_the_job()
    {
        var chat = await Cast.RomeoAndJulietAsync(_database);
        var link = new MessageLink { Chat = chat.Id, Event = EventId.Parse("$one"), Direction = Direction.ToXmpp, StanzaId = "id-1" };
        _router.Attempt = _ => new Delivery.Delivered
        {
            Links = [link],
            Stanzas = [new Message { From = Cast.RomeoOwn, To = Cast.Juliet, Id = "id-1", Type = MessageType.Chat }.WithBody("Hi")],
            Notices = [new Notice("Something is to be said.")],
        };
        await StoreAsync(Cast.Job(sourceId: "$one"));
        await _workers.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => _jobs.Waiting(Direction.ToXmpp).Count == 0, "the job is done");

        Assert.Equal(link, new LinkStore(_database).FindSent(chat.Id, "id-1"));
        Assert.Contains("id-1", Assert.Single(_database.Database.Read(OutboxStore.All)).Stanza);
        var notice = Assert.Single(_jobs.WaitingIn(Cast.Lane));
        Assert.Equal((JobKind.Notice, Direction.ToMatrix), (notice.Kind, notice.Direction));
        Assert.Contains("Something is to be said.", notice.Payload);
        Assert.Equal(1, _lanes.Waiting(Cast.Lane, Direction.ToMatrix));
    }

    [Theory]
    [InlineData("\u0001", 1, "the bridge failed")]
    // The server would end the stream for it, at each attempt.
    [InlineData("a", 300_000, "it is larger than the XMPP server takes")]
    public async Task Stanza_that_cannot_be_written_ends_its_job_and_not_its_lane(string part, int times, string reason)
    {
        var job = await StoreAsync(Cast.Job());
        _router.Attempt = tried => tried.Id == job.Id
            ? new Delivery.Delivered { Stanzas = [new Message { From = Cast.RomeoOwn, To = Cast.Juliet, Id = string.Concat(Enumerable.Repeat(part, times)) }] }
            : Delivered;
        await _workers.StartAsync(CancellationToken.None);
        var next = await AddAsync(Cast.Job());
        await UntilNothingWaitsAsync();

        Assert.Equal([(job.Id, reason)], _router.GivenUp.Select(given => (given.Job, given.Reason)));
        Assert.Equal("refused", Outcome(job));
        Assert.Equal("delivered", Outcome(next));
        Assert.Empty(_database.Database.Read(OutboxStore.All));
    }

    [Fact]
    public async Task Outcome_that_breaks_a_rule_of_the_store_ends_its_job_and_not_its_lane()
    {
        var job = await StoreAsync(Cast.Job());
        _router.Attempt = tried => tried.Id == job.Id ? new Delivery.Delivered { AlsoStored = BreakARule } : Delivered;
        await _workers.StartAsync(CancellationToken.None);
        var next = await AddAsync(Cast.Job());
        await UntilNothingWaitsAsync();

        Assert.Equal("refused", Outcome(job));
        Assert.Equal("delivered", Outcome(next));
    }

    [Fact]
    public async Task Attempt_that_breaks_a_rule_of_the_store_is_given_up_in_the_end_and_stops_no_lane()
    {
        var refusal = await Assert.ThrowsAsync<StoreException>(() => _database.WriteAsync(BreakARule));
        var job = await StoreAsync(Cast.Job());
        _router.Attempt = tried => tried.Id == job.Id ? throw refusal : Delivered;
        await _workers.StartAsync(CancellationToken.None);
        var next = await AddAsync(Cast.Job());
        await UntilNothingWaitsAsync();

        Assert.Equal("refused", Outcome(job));
        Assert.Equal("delivered", Outcome(next));
    }

    [Fact]
    public async Task Outcome_that_fails_by_a_fault_of_ours_again_and_again_is_given_up_told_and_counted_and_stops_no_lane()
    {
        using var faults = new Counted(_meter, "footbridge_faults_total");
        using var deliveries = new Counted(_meter, "footbridge_deliveries_total");
        var job = await StoreAsync(Cast.Job());
        _router.Attempt = tried => tried.Id == job.Id ? new Delivery.Delivered { AlsoStored = _ => throw new InvalidOperationException("a fault of ours") } : Delivered;
        _router.Refusal = (_, reason) => new Delivery.Refused(reason) { Notices = [new Notice("This was not delivered.")] };
        await _workers.StartAsync(CancellationToken.None);
        var next = await AddAsync(Cast.Job());
        await UntilNothingWaitsAsync();

        Assert.Equal((job.Id, "the bridge failed"), _router.GivenUp.Select(given => (given.Job, given.Reason)).Single());
        Assert.Equal("refused", Outcome(job));
        Assert.Equal("delivered", Outcome(next));
        Assert.Contains("This was not delivered.", Assert.Single(_jobs.WaitingIn(Cast.Lane)).Payload);
        var attempts = _router.Tried.Count(id => id == job.Id);
        Assert.True(attempts > 3);
        Assert.Equal(attempts, faults.Value);
        await Wait.UntilAsync(() => deliveries.Value == 2, "both are counted");
    }

    [Fact]
    public async Task Fault_that_is_in_the_refusal_too_ends_the_job_all_the_same()
    {
        var job = await StoreAsync(Cast.Job());
        _router.Attempt = tried => tried.Id == job.Id ? throw new InvalidOperationException("a fault of ours") : Delivered;
        _router.Refusal = (_, _) => throw new InvalidOperationException("and another");
        await _workers.StartAsync(CancellationToken.None);
        var next = await AddAsync(Cast.Job());
        await UntilNothingWaitsAsync();

        Assert.Equal("refused", Outcome(job));
        Assert.Equal("delivered", Outcome(next));
    }

    [Fact]
    public async Task Job_that_cannot_be_read_is_set_aside_and_its_lane_goes_on()
    {
        var job = await StoreAsync(Cast.Job());
        await _database.WriteAsync(connection => connection.Execute("UPDATE inbox SET kind = 'no such kind' WHERE seq = @Seq", new { job.Seq }));
        await _workers.StartAsync(CancellationToken.None);
        var next = await AddAsync(Cast.Job());
        await Wait.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                return Outcome(next) is not null;
            },
            "the lane goes on");

        Assert.Equal("delivered", Outcome(next));
        Assert.Equal(1, _jobs.Waiting(Direction.ToXmpp).Count);
    }

    [Fact]
    public async Task Events_read_back_are_done_next_and_in_order()
    {
        var invite = await StoreAsync(Cast.Job(sourceId: "$invite") with { Kind = JobKind.Room });
        _router.Attempt = job => job.Id == invite.Id
            ? new Delivery.Delivered { ReadBack = [new("$a", JobKind.Event, "{\"n\":1}"), new("$b", JobKind.Event, "{\"n\":2}")] }
            : Delivered;
        await StoreAsync(Cast.Job(sourceId: "$c"));
        await _workers.StartAsync(CancellationToken.None);
        await UntilNothingWaitsAsync();

        Assert.Equal(["$invite", "$a", "$b", "$c"], _router.Sources);
    }

    private static void BreakARule(SqliteConnection connection) => connection.Execute("INSERT INTO direct_chats (id) VALUES (NULL)");

    private static BridgeConfig Config { get; } = new()
    {
        Homeserver = new HomeserverConfig { Url = new Uri("http://127.0.0.1:1"), ServerName = "example.org", MaxRequests = 2 },
        Appservice = new AppserviceConfig { Url = new Uri("http://127.0.0.1:2"), Registration = "", PuppetRegistration = "" },
        Component = new ComponentConfig { Domain = "matrix.example.org", Secret = "secret" },
        Permissions = new Dictionary<string, PermissionLevel>(),
    };

    private Task<Job> StoreAsync(Job job) => _database.WriteAsync(connection => JobStore.Add(connection, job)!);

    // As the intakes do.
    private Task<Job> AddAsync(Job job) =>
        _database.WriteAsync(connection =>
        {
            var added = JobStore.Add(connection, job)!;
            _database.Database.AfterCommit(() => _lanes.Add(added));
            return added;
        });

    // Delays pass as fast as the test can look.
    private Task UntilNothingWaitsAsync() =>
        Wait.UntilAsync(
            () =>
            {
                Assert.False(_workers.ExecuteTask is { IsFaulted: true }, _workers.ExecuteTask?.Exception?.ToString());
                _time.Advance(TimeSpan.FromSeconds(10));
                return _jobs.Waiting(Direction.ToXmpp).Count == 0;
            },
            "no job waits");

    private string? Outcome(Job job) =>
        _database.Database.Read(connection => connection.ExecuteScalar<string>("SELECT outcome FROM finished_jobs WHERE job_id = @Id", new { job.Id }));

    /// <summary>What a counter of the bridge has counted meanwhile.</summary>
    private sealed class Counted : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _value;

        public Counted(JobMeter meter, string name)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == meter.Meter && instrument.Name == name)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _value, value));
            _listener.Start();
        }

        public long Value => Interlocked.Read(ref _value);

        public void Dispose() => _listener.Dispose();
    }
}
