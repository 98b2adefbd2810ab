using System.Diagnostics;

namespace Footbridge.Lab;

/// <summary>Waits for conditions, each with a deadline; nothing in the lab waits for a time.</summary>
public static class Until
{
    /// <summary>Generous: a busy machine with two cores must not make a good bridge fail.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <exception cref="LabTimeoutException">The condition did not come true; <paramref name="what"/> says in words which.</exception>
    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? within = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, within);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            ThrowIfLate(watch, within ?? Usual, what);
            await Task.Delay(Step, TimeProvider.System);
        }
    }

    /// <summary>The first answer of <paramref name="look"/> that is not null.</summary>
    public static async Task<T> FoundAsync<T>(Func<T?> look, string what, TimeSpan? within = null)
        where T : class
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if (look() is { } found)
            {
                return found;
            }

            ThrowIfLate(watch, within ?? Usual, what);
            await Task.Delay(Step, TimeProvider.System);
        }
    }

    private static void ThrowIfLate(Stopwatch watch, TimeSpan within, string what)
    {
        if (watch.Elapsed > within)
        {
            throw new LabTimeoutException($"Not within {within.TotalSeconds:0} s: {what}.");
        }
    }
}

/// <summary>Something that was waited for did not happen.</summary>
public sealed class LabTimeoutException(string message) : Exception(message);

/// <summary>A server of the lab, or the bridge, cannot be started or ended by itself.</summary>
public sealed class LabException(string message) : Exception(message);
