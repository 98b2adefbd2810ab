namespace Footbridge.Xmpp;

/// <summary>How long to wait before the next attempt to connect: longer each time, and never quite the same.</summary>
internal sealed class ReconnectDelay
{
    private const double MaxJitter = 0.5;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(20);

    private TimeSpan _base = First;

    /// <summary>Between half a second and thirty.</summary>
    public TimeSpan Next()
    {
        var delay = _base * (1 + (MaxJitter * Random.Shared.NextDouble()));
        _base = _base * 2 < Last ? _base * 2 : Last;
        return delay;
    }

    public void Reset() => _base = First;
}
