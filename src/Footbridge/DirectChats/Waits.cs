using System.Collections.Concurrent;
using Footbridge.Storage;

namespace Footbridge.DirectChats;

/// <summary>
/// Queues whose head failed for a passing reason and has its next attempt later, and what an admin does about them: tries now, or gives
/// up. In memory alone: after a restart all that waits is tried at once, and what was to be given up and had not had its turn yet is
/// delivered instead.
/// </summary>
internal sealed class Waits(Lanes lanes, Gates gates, TimeProvider time)
{
    private readonly ConcurrentDictionary<LaneQueue, ITimer> _delayed = new();
    private readonly ConcurrentDictionary<string, byte> _givenUp = new(StringComparer.Ordinal);

    /// <summary>Gives a queue that was taken its next turn after a while.</summary>
    public void Delay(LaneQueue queue, Job? head, TimeSpan delay)
    {
        var timer = time.CreateTimer(_ => End(queue), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _delayed[queue] = timer;
        timer.Change(delay, Timeout.InfiniteTimeSpan);
        // Given up during the attempt, before there was a delay that could have been ended.
        if (head is not null && IsGivenUp(head))
        {
            End(queue);
        }
    }

    /// <summary>Tries the heads of these lanes now; how many queues had a delay that is over by that.</summary>
    public int TryNow(Func<LaneKey, bool> isMeant) => _delayed.Keys.Where(queue => isMeant(queue.Lane)).Count(End);

    /// <summary>These are not attempted any more: when their turn comes, which it does at once, their senders are told.</summary>
    public void GiveUp(IReadOnlyCollection<Job> given)
    {
        foreach (var job in given)
        {
            _givenUp[job.Id] = 0;
        }

        var concerned = given.Select(job => job.Lane).ToHashSet();
        TryNow(concerned.Contains);
        gates.Homeserver.ReleaseForInspection();
        gates.Component.ReleaseForInspection();
    }

    public bool IsGivenUp(Job job) => _givenUp.ContainsKey(job.Id);

    /// <summary>It has ended.</summary>
    public void Forget(Job job) => _givenUp.TryRemove(job.Id, out _);

    // Whoever takes it out of the delayed ones, the timer or an admin, makes it ready: never both.
    private bool End(LaneQueue queue)
    {
        if (!_delayed.TryRemove(queue, out var timer))
        {
            return false;
        }

        timer.Dispose();
        lanes.MakeReady(queue);
        return true;
    }
}
