using System.Net;

namespace Footbridge.Tests;

/// <summary>
/// Addresses of this machine that no other test has: all of 127.0.0.0/8 is loopback, so ports need not be free, only addresses new.
/// </summary>
internal static class Loopback
{
    private static int _taken;

    public static IPAddress NewAddress()
    {
        // 127, process, number: two test runs at once do not meet either.
        var number = Interlocked.Increment(ref _taken);
        return new IPAddress([127, (byte)(64 + (Environment.ProcessId & 0x7F)), (byte)(Environment.ProcessId >> 7), (byte)(1 + (number % 254))]);
    }
}
