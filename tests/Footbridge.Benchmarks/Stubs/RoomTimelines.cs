using System.Collections.Concurrent;

namespace Footbridge.Benchmarks.Stubs;

/// <summary>
/// What the rooms hold, for a homeserver that is asked for it: the original of an edit, and what stands before an event that is read. Kept only while
/// that is on, since it is a copy of all that is said.
/// </summary>
internal sealed class RoomTimelines
{
    private readonly ConcurrentDictionary<string, Timeline> _rooms = new(StringComparer.Ordinal);

    public bool IsOn { get; private set; }

    public void Begin() => IsOn = true;

    public void End()
    {
        IsOn = false;
        _rooms.Clear();
    }

    public void Add(string room, string id, byte[] json) => _rooms.GetOrAdd(room, _ => new Timeline()).Add(id, json);

    /// <summary>Null where it is not kept.</summary>
    public byte[]? Find(string room, string id) => _rooms.TryGetValue(room, out var timeline) ? timeline.Find(id) : null;

    /// <summary>The newest first.</summary>
    public IReadOnlyList<byte[]> Before(string room, string id, int most) => _rooms.TryGetValue(room, out var timeline) ? timeline.Before(id, most) : [];

    private sealed class Timeline
    {
        private readonly Lock _lock = new();
        private readonly List<byte[]> _events = [];
        private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

        public void Add(string id, byte[] json)
        {
            lock (_lock)
            {
                _places[id] = _events.Count;
                _events.Add(json);
            }
        }

        public byte[]? Find(string id)
        {
            lock (_lock)
            {
                return _places.TryGetValue(id, out var place) ? _events[place] : null;
            }
        }

        public IReadOnlyList<byte[]> Before(string id, int most)
        {
            lock (_lock)
            {
                return _places.TryGetValue(id, out var place)
                    ? [.. Enumerable.Range(1, Math.Min(place, most)).Select(back => _events[place - back])]
                    : [];
            }
        }
    }
}
