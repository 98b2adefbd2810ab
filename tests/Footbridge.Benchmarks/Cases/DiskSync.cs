using System.Diagnostics;

namespace Footbridge.Benchmarks.Cases;

/// <summary>
/// What the disk itself takes to keep 4 KiB for good. A message waits for commits of the store on its way, two towards XMPP and
/// one towards Matrix: without this figure the times of two machines cannot be compared.
/// </summary>
internal static class DiskSync
{
    private const int Samples = 200;

    public static TimeSpan Median(string folder)
    {
        var page = new byte[4096];
        var times = new List<TimeSpan>(Samples);
        using var file = new FileStream(Path.Combine(folder, "sync"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var sample = 0; sample < Samples; sample++)
        {
            var started = Stopwatch.GetTimestamp();
            file.Write(page);
            file.Flush(flushToDisk: true);
            times.Add(Stopwatch.GetElapsedTime(started));
        }

        times.Sort();
        return times[Samples / 2];
    }
}
