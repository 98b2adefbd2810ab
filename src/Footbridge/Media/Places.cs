namespace Footbridge.Media;

/// <summary>
/// Places for what may be slow: so many at once, and of one owner or one address fewer, so that whoever fills theirs leaves some for
/// the others. Nobody waits for a place here.
/// </summary>
internal sealed class Places<T>(int most, int mostEach)
    where T : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<T, int> _taken = [];
    private int _all;

    /// <summary>A place, to be given back; null where there is none.</summary>
    public IDisposable? TryTake(T whose)
    {
        lock (_lock)
        {
            var theirs = _taken.GetValueOrDefault(whose);
            if (_all >= most || theirs >= mostEach)
            {
                return null;
            }

            _all++;
            _taken[whose] = theirs + 1;
            return new Place(this, whose);
        }
    }

    private void GiveBack(T whose)
    {
        lock (_lock)
        {
            _all--;
            if (--_taken[whose] == 0)
            {
                _taken.Remove(whose);
            }
        }
    }

    private sealed class Place(Places<T> places, T whose) : IDisposable
    {
        private int _isGivenBack;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGivenBack, 1) == 0)
            {
                places.GiveBack(whose);
            }
        }
    }
}
