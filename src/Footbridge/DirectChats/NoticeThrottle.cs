using Footbridge.Storage;

namespace Footbridge.DirectChats;

/// <summary>
/// One notice a cause a chat in ten minutes; what came in between is told as a count when the ten minutes are over.
/// In memory: a bridge that ends in order tells its counts first, and a restart at worst tells a cause once more.
/// </summary>
internal sealed class NoticeThrottle(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<(LaneKey Lane, string Cause), Told> _told = [];

    /// <summary>True where the notice is to be told now; else it is counted.</summary>
    public bool Admit(LaneKey lane, Notice notice)
    {
        if (notice.Cause is null)
        {
            return true;
        }

        lock (_lock)
        {
            if (_told.TryGetValue((lane, notice.Cause), out var told) && time.GetElapsedTime(told.At) < Window)
            {
                told.Silent++;
                return false;
            }

            _told[(lane, notice.Cause)] = new Told { At = time.GetTimestamp(), Text = notice.Text, Silent = told?.Silent ?? 0 };
            return true;
        }
    }

    /// <summary>The counts of windows that are over.</summary>
    public IReadOnlyList<(LaneKey Lane, Notice Notice)> TakeOverdue() => Take(told => time.GetElapsedTime(told.At) >= Window, "in the ten minutes ");

    /// <summary>All counts, since nobody will be here to tell them later.</summary>
    public IReadOnlyList<(LaneKey Lane, Notice Notice)> TakeAll() => Take(_ => true, "");

    private IReadOnlyList<(LaneKey Lane, Notice Notice)> Take(Func<Told, bool> isWanted, string within)
    {
        lock (_lock)
        {
            var over = _told.Where(entry => isWanted(entry.Value)).ToList();
            over.ForEach(entry => _told.Remove(entry.Key));
            return
            [
                .. over.Where(entry => entry.Value.Silent > 0).Select(entry => (
                    entry.Key.Lane,
                    new Notice($"{entry.Value.Text} (This was so for {entry.Value.Silent} more {within}since it was last said.)"))),
            ];
        }
    }

    private sealed class Told
    {
        public required long At { get; init; }

        public required string Text { get; init; }

        public int Silent { get; set; }
    }
}
