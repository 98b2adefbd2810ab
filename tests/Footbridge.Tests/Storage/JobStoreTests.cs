using Dapper;
using Footbridge.Matrix;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Storage;

public sealed class JobStoreTests : IDisposable
{
    private readonly TemporaryDatabase _database = new();
    private readonly JobStore _store;

    public JobStoreTests() => _store = new JobStore(_database);

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Job_comes_back_as_it_went_in()
    {
        var jobs = Enum.GetValues<JobKind>()
            .Select(kind => Cast.Job(payload: "{\"body\": \"<&>\0😀\"}") with { Kind = kind, SourceId = $"${kind}" })
            .Append(Cast.Job(direction: Direction.ToMatrix));
        foreach (var job in jobs)
        {
            var added = await AddAsync(job);

            Assert.Equal(job with { Seq = added!.Seq }, _store.Load(added.Seq));
        }
    }

    [Fact]
    public async Task Event_that_waits_or_is_finished_is_not_added_again()
    {
        var first = await AddAsync(Cast.Job(sourceId: "$one"));
        Assert.NotNull(first);
        Assert.Null(await AddAsync(Cast.Job(sourceId: "$one")));

        await FinishAsync(first);
        Assert.Null(await AddAsync(Cast.Job(sourceId: "$one")));
        Assert.NotNull(await AddAsync(Cast.Job(sourceId: "$two")));
    }

    [Fact]
    public async Task Jobs_without_a_source_are_never_the_same()
    {
        Assert.NotNull(await AddAsync(Cast.Job(direction: Direction.ToMatrix)));
        Assert.NotNull(await AddAsync(Cast.Job(direction: Direction.ToMatrix)));
        Assert.Equal(2, _store.Waiting(Direction.ToMatrix).Count);
    }

    [Fact]
    public async Task Entry_that_could_not_be_read_is_remembered_once()
    {
        var job = Cast.Job(sourceId: "$bad");
        await _database.WriteAsync(connection => JobStore.Remember(connection, job, "ignored", "no sender", 5));
        await _database.WriteAsync(connection => JobStore.Remember(connection, job with { Id = Job.NewId() }, "ignored", "no sender", 6));

        Assert.Null(await AddAsync(Cast.Job(sourceId: "$bad")));
        Assert.Equal(1, Count("finished_jobs"));
    }

    [Fact]
    public async Task Finished_job_leaves_no_text_behind_and_is_known_as_ours()
    {
        var job = await AddAsync(Cast.Job(sourceId: "$one", payload: "a secret"));
        await FinishAsync(job!);

        Assert.Equal((0, null), _store.Waiting(Direction.ToXmpp));
        Assert.DoesNotContain("a secret", _database.Database.Read(connection =>
            string.Concat(connection.Query("SELECT * FROM finished_jobs").Select(row => row.ToString()))));
        Assert.True(await _database.WriteAsync(connection => JobStore.IsOurs(connection, job!.Id)));
        Assert.False(await _database.WriteAsync(connection => JobStore.IsOurs(connection, Job.NewId())));
    }

    [Fact]
    public async Task Outcomes_are_forgotten_by_their_age()
    {
        await FinishAsync((await AddAsync(Cast.Job(sourceId: "$old")))!, now: 100);
        await FinishAsync((await AddAsync(Cast.Job(sourceId: "$new")))!, now: 200);

        Assert.Equal(1, await _database.WriteAsync(connection => JobStore.Forget(connection, 200)));

        Assert.NotNull(await AddAsync(Cast.Job(sourceId: "$old")));
        Assert.Null(await AddAsync(Cast.Job(sourceId: "$new")));
    }

    [Fact]
    public async Task Attempts_are_counted()
    {
        var job = (await AddAsync(Cast.Job()))!;
        await _database.WriteAsync(connection => JobStore.CountAttempt(connection, job with { Attempts = 3, TriedMilliseconds = 4_500 }));

        Assert.Equal(job with { Attempts = 3, TriedMilliseconds = 4_500 }, _store.Load(job.Seq));
    }

    [Fact]
    public async Task Waiting_places_are_in_the_order_of_their_commits()
    {
        var one = await AddAsync(Cast.Job());
        var two = await AddAsync(Cast.Job(direction: Direction.ToMatrix));
        var three = await AddAsync(Cast.Job(Cast.OtherLane));

        Assert.Equal(
            [(Cast.Lane, Direction.ToXmpp, one!.Seq), (Cast.Lane, Direction.ToMatrix, two!.Seq), (Cast.OtherLane, Direction.ToXmpp, three!.Seq)],
            _store.WaitingPlaces());
        Assert.Equal((2, 1_000), _store.Waiting(Direction.ToXmpp));
    }

    [Fact]
    public async Task Place_of_a_finished_job_is_never_given_again()
    {
        var job = (await AddAsync(Cast.Job()))!;
        await FinishAsync(job);
        await _database.ReopenAsync();

        Assert.True((await AddAsync(Cast.Job()))!.Seq > job.Seq);
    }

    [Fact]
    public async Task Jobs_of_an_unknown_room_move_to_the_chats_lane_in_both_directions()
    {
        var room = LaneKey.OfUnknownRoom(RoomId.Parse("!balcony:example.org"));
        await AddAsync(Cast.Job(room));
        await AddAsync(Cast.Job(room, Direction.ToMatrix));
        await AddAsync(Cast.Job(Cast.OtherLane));

        await _database.WriteAsync(connection => JobStore.MoveLane(connection, room, Cast.Lane));

        Assert.Empty(_store.WaitingIn(room));
        Assert.Equal(2, _store.WaitingIn(Cast.Lane).Count);
        Assert.Single(_store.WaitingIn(Cast.OtherLane));
    }

    [Fact]
    public async Task Events_read_back_go_behind_the_head_and_before_all_that_waits()
    {
        var finished = (await AddAsync(Cast.Job(sourceId: "$finished")))!;
        await FinishAsync(finished);
        var head = (await AddAsync(Cast.Job(sourceId: "$invite")))!;
        var waiting = (await AddAsync(Cast.Job(sourceId: "$three")))!;
        await _database.WriteAsync(connection => JobStore.CountAttempt(connection, waiting with { Attempts = 2, TriedMilliseconds = 7 }));
        var otherDirection = (await AddAsync(Cast.Job(direction: Direction.ToMatrix)))!;
        var otherLane = (await AddAsync(Cast.Job(Cast.OtherLane)))!;

        Job[] readBack = [.. new[] { "$one", "$finished", "$two", "$invite", "$three", "$one" }.Select(id => Cast.Job(sourceId: id))];
        var places = await _database.WriteAsync(connection => JobStore.AddBehindHead(connection, head, readBack));

        Assert.Equal(["$one", "$two", "$three"], places.Select(seq => _store.Load(seq).SourceId));
        Assert.True(places.All(seq => seq > head.Seq) && places.SequenceEqual(places.Order()));
        var moved = _store.Load(places[^1]);
        Assert.Equal((waiting.Id, 2, 7), (moved.Id, moved.Attempts, moved.TriedMilliseconds));
        Assert.Equal(otherDirection, _store.Load(otherDirection.Seq));
        Assert.Equal(otherLane, _store.Load(otherLane.Seq));
    }

    [Fact]
    public async Task Events_read_back_come_between_those_of_them_that_wait_already()
    {
        var head = (await AddAsync(Cast.Job(sourceId: "$invite")))!;
        foreach (var waiting in new[] { "$two", "$leave", "$four" })
        {
            await AddAsync(Cast.Job(sourceId: waiting));
        }

        Job[] readBack = [.. new[] { "$one", "$two", "$three", "$four", "$five" }.Select(id => Cast.Job(sourceId: id))];
        var places = await _database.WriteAsync(connection => JobStore.AddBehindHead(connection, head, readBack));

        Assert.Equal(["$one", "$two", "$three", "$leave", "$four", "$five"], places.Select(seq => _store.Load(seq).SourceId));
    }

    [Fact]
    public async Task Only_jobs_that_still_wait_in_the_lane_are_dropped()
    {
        var one = (await AddAsync(Cast.Job()))!;
        var other = (await AddAsync(Cast.Job(Cast.OtherLane)))!;

        var dropped = await _database.WriteAsync(connection => JobStore.DropFrom(connection, Cast.Lane, [one.Seq, other.Seq, 99]));

        Assert.Equal([one.Seq], dropped);
        Assert.Empty(_store.WaitingIn(Cast.Lane));
        Assert.Single(_store.WaitingIn(Cast.OtherLane));
        Assert.Empty(await _database.WriteAsync(connection => JobStore.DropFrom(connection, Cast.Lane, [])));
    }

    private Task<Job?> AddAsync(Job job) => _database.WriteAsync(connection => JobStore.Add(connection, job));

    private Task FinishAsync(Job job, long now = 100) =>
        _database.WriteAsync(connection => JobStore.Finish(connection, job, "delivered", null, now));

    private long Count(string table) =>
        _database.Database.Read(connection => connection.ExecuteScalar<long>($"SELECT count(*) FROM {table}"));
}
