using System.Globalization;

namespace Footbridge.Benchmarks;

/// <summary>What all programs of the machine use, to tell a slow bridge from a busy machine.</summary>
internal static class MachineProcessor
{
    private const double MillisecondsPerTick = 10;

    /// <summary>Processor time used so far by everything together.</summary>
    public static TimeSpan Used()
    {
        // proc(5): cpu user nice system idle iowait irq softirq steal ...
        var fields = File.ReadLines("/proc/stat").First()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        return TimeSpan.FromMilliseconds((fields[0] + fields[1] + fields[2] + fields[5] + fields[6] + fields[7]) * MillisecondsPerTick);
    }
}
