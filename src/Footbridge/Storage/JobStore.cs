using Dapper;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

/// <summary>
/// The inbox, and what is remembered of finished jobs: ids, kind and outcome, never text. A job enters with
/// <see cref="Add"/> before it is acknowledged and leaves with <see cref="Finish"/> in the commit that holds its outcome.
/// </summary>
internal sealed class JobStore(Database database)
{
    private const string Columns =
        "seq, job_id, direction, kind, lane, source_id, payload, redacts, received_at, attempts, tried_ms";

    /// <summary>Adds a job. Null where an event with this source id is already waiting or finished.</summary>
    public static Job? Add(SqliteConnection connection, Job job)
    {
        if (job.SourceId is not null && IsKnown(connection, job.SourceId))
        {
            return null;
        }

        var seq = connection.ExecuteScalar<long>(
            """
            INSERT INTO inbox (job_id, direction, kind, lane, source_id, payload, redacts, received_at)
            VALUES (@Id, @Direction, @Kind, @Lane, @SourceId, @Payload, @Redacts, @ReceivedAt)
            RETURNING seq
            """,
            new
            {
                job.Id,
                Direction = Names.Of(job.Direction),
                Kind = Names.Of(job.Kind),
                Lane = job.Lane.Text,
                job.SourceId,
                job.Payload,
                job.Redacts,
                job.ReceivedAt,
            });
        return job with { Seq = seq };
    }

    public static bool IsKnown(SqliteConnection connection, string sourceId) =>
        connection.ExecuteScalar<long>(
            """
            SELECT EXISTS (SELECT 1 FROM inbox WHERE source_id = @sourceId)
                OR EXISTS (SELECT 1 FROM finished_jobs WHERE source_id = @sourceId)
            """,
            new { sourceId }) != 0;

    /// <summary>Whether something about the room of a lane's chat still waits to be dealt with: an invite, a leave.</summary>
    public bool HasRoomJob(LaneKey lane) =>
        database.Read(connection => connection.ExecuteScalar<long>(
            "SELECT EXISTS (SELECT 1 FROM inbox WHERE lane = @lane AND direction = @direction AND kind = @kind)",
            new { lane = lane.Text, direction = Names.Of(Direction.ToXmpp), kind = Names.Of(JobKind.Room) })) != 0;

    /// <summary>Whether a mark (<c>org.footbridge.origin</c>) names a job of ours, waiting or finished.</summary>
    public static bool IsOurs(SqliteConnection connection, string jobId) =>
        connection.ExecuteScalar<long>(
            """
            SELECT EXISTS (SELECT 1 FROM inbox WHERE job_id = @jobId)
                OR EXISTS (SELECT 1 FROM finished_jobs WHERE job_id = @jobId)
            """,
            new { jobId }) != 0;

    /// <summary>Takes the job out of the inbox and remembers how it ended.</summary>
    public static void Finish(SqliteConnection connection, Job job, string outcome, string? reason, long now)
    {
        connection.Execute("DELETE FROM inbox WHERE seq = @Seq", new { job.Seq });
        Remember(connection, job, outcome, reason, now);
    }

    /// <summary>Remembers a job that never had to wait, e.g. an entry that could not be read.</summary>
    public static void Remember(SqliteConnection connection, Job job, string outcome, string? reason, long now) =>
        connection.Execute(
            """
            INSERT INTO finished_jobs (job_id, direction, kind, source_id, outcome, reason, finished_at)
            VALUES (@Id, @Direction, @Kind, @SourceId, @outcome, @reason, @now)
            ON CONFLICT DO NOTHING
            """,
            new { job.Id, Direction = Names.Of(job.Direction), Kind = Names.Of(job.Kind), job.SourceId, outcome, reason, now });

    public static void CountAttempt(SqliteConnection connection, Job job) =>
        connection.Execute(
            "UPDATE inbox SET attempts = @Attempts, tried_ms = @TriedMilliseconds WHERE seq = @Seq",
            new { job.Attempts, job.TriedMilliseconds, job.Seq });

    public static void MoveLane(SqliteConnection connection, LaneKey from, LaneKey to) =>
        connection.Execute("UPDATE inbox SET lane = @to WHERE lane = @from", new { from = from.Text, to = to.Text });

    /// <summary>
    /// Puts <paramref name="first"/> directly behind <paramref name="head"/>, before all that waits in its lane, but for those of
    /// them that wait already, between which the others keep their order. Answers the lane's places behind the head, in order. Jobs
    /// already done are left out.
    /// </summary>
    public static IReadOnlyList<long> AddBehindHead(SqliteConnection connection, Job head, IEnumerable<Job> first)
    {
        var waiting = connection.Query<Row>(
            $"SELECT {Columns} FROM inbox WHERE lane = @lane AND direction = @direction AND seq > @Seq ORDER BY seq",
            new { lane = head.Lane.Text, direction = Names.Of(head.Direction), head.Seq }).Select(row => row.ToJob()).ToList();
        connection.Execute(
            "DELETE FROM inbox WHERE lane = @lane AND direction = @direction AND seq > @Seq",
            new { lane = head.Lane.Text, direction = Names.Of(head.Direction), head.Seq });

        var places = new List<long>();
        foreach (var job in Merge(first, waiting))
        {
            if (Add(connection, job) is { } added)
            {
                CountAttempt(connection, added);
                places.Add(added.Seq);
            }
        }

        return places;
    }

    private static List<Job> Merge(IEnumerable<Job> first, IReadOnlyList<Job> waiting)
    {
        var merged = waiting.ToList();
        var next = 0;
        foreach (var job in first)
        {
            var known = merged.FindIndex(other => other.SourceId is not null && other.SourceId == job.SourceId);
            if (known < 0)
            {
                merged.Insert(next++, job);
            }
            else
            {
                next = Math.Max(next, known + 1);
            }
        }

        return merged;
    }

    /// <summary>Drops jobs that still wait in this lane, without a trace; answers which did.</summary>
    public static IReadOnlySet<long> DropFrom(SqliteConnection connection, LaneKey lane, IEnumerable<long> places) =>
        connection.Query<long>(
            "DELETE FROM inbox WHERE lane = @lane AND seq IN @places RETURNING seq", new { lane = lane.Text, places }).ToHashSet();

    /// <summary>Forgets the outcomes of jobs finished before <paramref name="before"/>.</summary>
    public static int Forget(SqliteConnection connection, long before) =>
        connection.Execute("DELETE FROM finished_jobs WHERE finished_at < @before", new { before });

    public IReadOnlyList<(LaneKey Lane, Direction Direction, long Seq)> WaitingPlaces() =>
        database.Read(connection => connection
            .Query<(string Lane, string Direction, long Seq)>("SELECT lane, direction, seq FROM inbox ORDER BY seq")
            .Select(row => (new LaneKey(row.Lane), Names.ReadDirection(row.Direction), row.Seq)).ToList());

    public Job Load(long seq) =>
        database.Read(connection => connection
            .QuerySingle<Row>($"SELECT {Columns} FROM inbox WHERE seq = @seq", new { seq }).ToJob());

    public IReadOnlyList<Job> WaitingIn(LaneKey lane) =>
        database.Read(connection => connection
            .Query<Row>($"SELECT {Columns} FROM inbox WHERE lane = @lane ORDER BY seq", new { lane = lane.Text })
            .Select(row => row.ToJob()).ToList());

    /// <summary>The redactions that wait in a lane for what is deleted by them, as they came.</summary>
    public IReadOnlyList<string> RedactionsOf(LaneKey lane, string sourceId) =>
        database.Read(connection => connection.Query<string>(
            "SELECT payload FROM inbox WHERE redacts = @sourceId AND lane = @lane", new { sourceId, lane = lane.Text }).AsList());

    /// <summary>The waiting job of this id; null where none is, or it has ended.</summary>
    public Job? Find(string jobId) =>
        database.Read(connection => connection
            .QuerySingleOrDefault<Row>($"SELECT {Columns} FROM inbox WHERE job_id = @jobId", new { jobId })?.ToJob());

    /// <summary>What waits, by lane and direction, the lane with the oldest first; of one lane, or of all.</summary>
    public IReadOnlyList<WaitingLane> WaitingByLane(LaneKey? lane) =>
        database.Read(connection => connection
            .Query<(string Lane, string Direction, long Count, long Oldest, string HeadId, string HeadKind)>(
                """
                SELECT w.lane, w.direction, w.count, w.oldest, i.job_id, i.kind
                FROM (
                    SELECT lane, direction, count(*) AS count, min(received_at) AS oldest, min(seq) AS head
                    FROM inbox WHERE @lane IS NULL OR lane = @lane GROUP BY lane, direction) w
                JOIN inbox i ON i.seq = w.head
                ORDER BY w.oldest
                """,
                new { lane = lane?.Text })
            .Select(row => new WaitingLane(
                new LaneKey(row.Lane), Names.ReadDirection(row.Direction), row.Count, row.Oldest, row.HeadId, Names.ReadKind(row.HeadKind)))
            .ToList());

    public (long Count, long? Oldest) Waiting(Direction direction) =>
        database.Read(connection => connection.QuerySingle<(long, long?)>(
            "SELECT count(*), min(received_at) FROM inbox WHERE direction = @direction", new { direction = Names.Of(direction) }));

    private sealed record Row(
        long Seq, string JobId, string Direction, string Kind, string Lane, string? SourceId, string Payload, string? Redacts, long ReceivedAt, long Attempts, long TriedMs)
    {
        public Job ToJob() => new()
        {
            Seq = Seq,
            Id = JobId,
            Direction = Names.ReadDirection(Direction),
            Kind = Names.ReadKind(Kind),
            Lane = new LaneKey(Lane),
            SourceId = SourceId,
            Payload = Payload,
            Redacts = Redacts,
            ReceivedAt = ReceivedAt,
            Attempts = (int)Attempts,
            TriedMilliseconds = TriedMs,
        };
    }
}

/// <summary>One direction of a lane: how many jobs wait, when the oldest was committed (milliseconds UTC), and which is their head.</summary>
internal sealed record WaitingLane(LaneKey Lane, Direction Direction, long Count, long Oldest, string HeadId, JobKind HeadKind);
