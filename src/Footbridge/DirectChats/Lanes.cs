using System.Collections.Concurrent;
using System.Threading.Channels;
using Footbridge.Storage;

namespace Footbridge.DirectChats;

/// <summary>
/// The order of all waiting jobs: a queue a lane and direction, and the queues that have something to do, served round-robin.
/// Holds places in the inbox, not the truth: that is in the store. Filled by commits (in commit order), emptied by
/// <see cref="LaneWorkers"/>. A queue stands only while it has jobs.
/// </summary>
internal sealed class Lanes
{
    /// <summary>
    /// Payloads kept in memory, in characters; beyond, they are read from the store when their turn comes. What flows never
    /// gets there: it is for what piles up, and that is many small messages, each of which takes several times its length.
    /// </summary>
    private const long CachedCharacters = 512 * 1024;

    private readonly ConcurrentDictionary<(LaneKey Lane, Direction Direction), LaneQueue> _queues = new();
    private readonly ConcurrentDictionary<string, int> _waitingByDomain = new(StringComparer.Ordinal);
    private readonly Channel<LaneQueue> _readyToXmpp = Channel.CreateUnbounded<LaneQueue>();
    private readonly Channel<LaneQueue> _readyToMatrix = Channel.CreateUnbounded<LaneQueue>();
    private long _cached;

    public ChannelReader<LaneQueue> Ready(Direction direction) => ReadyChannel(direction).Reader;

    public int Waiting(LaneKey lane, Direction direction) =>
        _queues.TryGetValue((lane, direction), out var queue) ? queue.Count : 0;

    /// <summary>What the last attempt at the lane's head came to; null where there was none, or it is not over.</summary>
    public LaneFault? FaultOf(LaneKey lane, Direction direction) =>
        _queues.TryGetValue((lane, direction), out var queue) ? queue.Fault : null;

    public int WaitingOfDomain(string domain) => _waitingByDomain.GetValueOrDefault(domain);

    public IReadOnlyList<LaneKey> UnknownRooms() =>
        [.. _queues.Keys.Where(key => key.Lane.IsUnknownRoom).Select(key => key.Lane).Distinct()];

    /// <summary>Adds a committed job behind the others of its lane.</summary>
    public void Add(Job job)
    {
        var place = new JobPlace(job.Seq, Interlocked.Add(ref _cached, job.Payload.Length) <= CachedCharacters ? job : null);
        if (place.Job is null)
        {
            Interlocked.Add(ref _cached, -job.Payload.Length);
        }

        CountDomain(job.Lane, job.Direction, 1);
        Change(job.Lane, job.Direction, queue => queue.Jobs.AddLast(place));
    }

    /// <summary>Adds jobs of one lane and direction known only by their places, e.g. at start.</summary>
    public void AddPlaces(LaneKey lane, Direction direction, IReadOnlyCollection<long> places)
    {
        CountDomain(lane, direction, places.Count);
        Change(lane, direction, queue =>
        {
            foreach (var seq in places)
            {
                queue.Jobs.AddLast(new JobPlace(seq, null));
            }
        });
    }

    /// <summary>Puts the queue's places behind its head anew: after a read-back, which goes before them.</summary>
    public void ReplaceBehindHead(LaneKey lane, Direction direction, IReadOnlyList<long> places) =>
        Change(lane, direction, queue =>
        {
            var head = queue.Jobs.First ?? throw new InvalidOperationException("The job that reads back is the head of its lane.");
            CountDomain(lane, direction, places.Count - (queue.Jobs.Count - 1));
            foreach (var dropped in queue.Jobs.Skip(1))
            {
                Uncache(dropped);
            }

            queue.Jobs.Clear();
            queue.Jobs.AddLast(head.Value);
            foreach (var seq in places)
            {
                queue.Jobs.AddLast(new JobPlace(seq, null));
            }
        });

    /// <summary>Hands the jobs of an unknown room over to the chat it turned out to be, oldest first.</summary>
    public void Move(LaneKey from, LaneKey to)
    {
        foreach (var direction in Enum.GetValues<Direction>())
        {
            if (!_queues.TryRemove((from, direction), out var source))
            {
                continue;
            }

            lock (source)
            {
                source.Retired = true;
            }

            CountDomain(to, direction, source.Jobs.Count);
            Change(to, direction, queue =>
            {
                var all = queue.Jobs.Concat(source.Jobs.Select(place => place.In(to))).OrderBy(place => place.Seq).ToList();
                // The head may be under way; it stays where it is.
                if (queue.Jobs.First is { } head)
                {
                    all.Remove(head.Value);
                    all.Insert(0, head.Value);
                }

                queue.Jobs.Clear();
                all.ForEach(place => queue.Jobs.AddLast(place));
            });
        }
    }

    public static JobPlace Head(LaneQueue queue)
    {
        lock (queue)
        {
            return queue.Jobs.First?.Value ?? throw new InvalidOperationException("A ready queue has a job.");
        }
    }

    /// <summary>Keeps what changed about the head, where it is in memory at all.</summary>
    public static void ReplaceHead(LaneQueue queue, Job head)
    {
        lock (queue)
        {
            if (queue.Jobs.First is { Value.Job: not null } first)
            {
                first.Value = new JobPlace(head.Seq, head);
            }
        }
    }

    /// <summary>Takes jobs out of a lane that is not under way, in both directions.</summary>
    public void Drop(LaneKey lane, IReadOnlySet<long> places)
    {
        foreach (var direction in Enum.GetValues<Direction>())
        {
            Drop(lane, direction, places);
        }
    }

    private void Drop(LaneKey lane, Direction direction, IReadOnlySet<long> places)
    {
        if (!_queues.TryGetValue((lane, direction), out var queue))
        {
            return;
        }

        lock (queue)
        {
            foreach (var place in queue.Jobs.Where(place => places.Contains(place.Seq)).ToList())
            {
                Uncache(place);
                queue.Jobs.Remove(place);
            }

            if (queue.Jobs.Count == 0)
            {
                queue.Retired = true;
                _queues.TryRemove((lane, direction), out _);
            }
        }
    }

    /// <summary>The head is done: the next one has its turn after the other lanes'.</summary>
    public void Done(LaneQueue queue)
    {
        lock (queue)
        {
            Uncache(queue.Jobs.First?.Value ?? throw new InvalidOperationException("A queue under way has a head."));
            queue.Jobs.RemoveFirst();
            queue.Fault = null;
            queue.FaultySince = null;
            CountDomain(queue.Lane, queue.Direction, -1);
            if (queue.Jobs.Count == 0)
            {
                queue.Retired = true;
                _queues.TryRemove((queue.Lane, queue.Direction), out _);
                return;
            }
        }

        MakeReady(queue);
    }

    /// <summary>Gives a queue that was taken its next turn; its head is tried again.</summary>
    public void MakeReady(LaneQueue queue) => ReadyChannel(queue.Direction).Writer.TryWrite(queue);

    private void Change(LaneKey lane, Direction direction, Action<LaneQueue> change)
    {
        while (true)
        {
            var queue = _queues.GetOrAdd((lane, direction), key => new LaneQueue(key.Lane, key.Direction));
            lock (queue)
            {
                if (queue.Retired)
                {
                    continue;
                }

                change(queue);
                if (queue.IsScheduled || lane.IsUnknownRoom || queue.Jobs.Count == 0)
                {
                    return;
                }

                queue.IsScheduled = true;
            }

            MakeReady(queue);
            return;
        }
    }

    private void CountDomain(LaneKey lane, Direction direction, int by)
    {
        if (direction == Direction.ToMatrix && lane.ContactDomain() is { } domain
            && _waitingByDomain.AddOrUpdate(domain, by, (_, count) => count + by) == 0)
        {
            _waitingByDomain.TryRemove(new(domain, 0));
        }
    }

    private void Uncache(JobPlace place) => Interlocked.Add(ref _cached, -(place.Job?.Payload.Length ?? 0));

    private Channel<LaneQueue> ReadyChannel(Direction direction) =>
        direction == Direction.ToXmpp ? _readyToXmpp : _readyToMatrix;
}

/// <summary>A place in the inbox, with the job where it is still in memory.</summary>
internal sealed record JobPlace(long Seq, Job? Job)
{
    /// <summary>The same place after its job was moved in the store.</summary>
    public JobPlace In(LaneKey lane) => this with { Job = Job is null ? null : Job with { Lane = lane } };
}

/// <summary>An attempt that failed for a passing reason: why, and how many did so far.</summary>
internal sealed record LaneFault(string Reason, int Attempts);

/// <summary>One direction of a lane. From its first job to its last it is scheduled: ready, under way, or parked.</summary>
internal sealed class LaneQueue(LaneKey lane, Direction direction)
{
    public LaneKey Lane => lane;

    public Direction Direction => direction;

    public LinkedList<JobPlace> Jobs { get; } = [];

    public bool IsScheduled { get; set; }

    /// <summary>Taken out of the lanes; whoever still holds it must look it up again.</summary>
    public bool Retired { get; set; }

    /// <summary>Of the head.</summary>
    public LaneFault? Fault { get; set; }

    /// <summary>When a fault of the bridge first kept the head from ending; null where none did.</summary>
    public long? FaultySince { get; set; }

    public int Count
    {
        get
        {
            lock (this)
            {
                return Jobs.Count;
            }
        }
    }
}
