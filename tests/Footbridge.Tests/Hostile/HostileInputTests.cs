using System.Diagnostics;
using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace Footbridge.Tests.Hostile;

/// <summary>Whatever anybody sends: no crash, no dropped stream, no lane that stands, nothing that nobody caught. How to run it for long: tests/README.md.</summary>
public sealed class HostileInputTests(ITestOutputHelper output)
{
    private static int Count => Setting("FOOTBRIDGE_HOSTILE_COUNT", 1_000);

    private static int Seed => Setting("FOOTBRIDGE_HOSTILE_SEED", 1);

    [Fact]
    public async Task Hostile_stanzas_and_events_harm_nobody()
    {
        // It stays behind a run that fails, with the log and the store.
        var folder = Directory.CreateTempSubdirectory("footbridge-hostile-").FullName;
        var since = Stopwatch.GetTimestamp();
        await using (var run = await HostileRun.SetUpAsync(folder, Seed, Count, CancellationToken.None))
        {
            while (run.Stanzas < Count)
            {
                await run.RoundAsync(CancellationToken.None);
            }

            await run.EndAsync(CancellationToken.None);
            output.WriteLine($"seed {Seed}, {Stopwatch.GetElapsedTime(since).TotalSeconds:f0} s: {run.Report}");
        }

        Directory.Delete(folder, recursive: true);
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
