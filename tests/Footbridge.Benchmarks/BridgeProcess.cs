using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Footbridge.Benchmarks;

/// <summary>The bridge as an admin runs it: <c>footbridge run --config F</c>, a process of its own, watched from outside.</summary>
internal sealed class BridgeProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GoneWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(2);

    /// <summary>In what /proc counts processor time: USER_HZ, 100 on every Linux that .NET runs on.</summary>
    private const double MillisecondsPerTick = 10;

    private readonly HttpClient _http;
    private readonly Uri _metrics;
    private readonly Process _process;
    private readonly Task _logging;

    private BridgeProcess(HttpClient http, Uri metrics, Process process, Task logging) => (_http, _metrics, _process, _logging) = (http, metrics, process, logging);

    /// <summary>From the start of the process to the first 200 of <c>/health/ready</c>.</summary>
    public TimeSpan StartToReady { get; private init; }

    /// <summary>Built together with this program, into the same folder.</summary>
    private static string Program => Path.Combine(AppContext.BaseDirectory, "footbridge");

    public static async Task<BridgeProcess> StartAsync(BridgeSettings settings, CancellationToken cancellationToken)
    {
        var http = new HttpClient();
        var started = Stopwatch.GetTimestamp();
        var process = Start("run", settings);
        var logging = KeepLogAsync(process, settings.LogFile);
        while (!await IsReadyAsync(http, settings.Ready, cancellationToken))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(started) > ReadyWithin)
            {
                process.Kill();
                await logging;
                http.Dispose();
                throw new BenchmarkException($"The bridge did not become ready; see {settings.LogFile}.");
            }

            await Task.Delay(PollEvery, TimeProvider.System, cancellationToken);
        }

        return new BridgeProcess(http, settings.Metrics, process, logging) { StartToReady = Stopwatch.GetElapsedTime(started) };
    }

    /// <summary>Writes the registrations, whose tokens the homeserver stub needs too.</summary>
    public static async Task RegisterAsync(BridgeSettings settings, CancellationToken cancellationToken)
    {
        using var process = Start("register", settings);
        var log = KeepLogAsync(process, settings.LogFile);
        await process.WaitForExitAsync(cancellationToken);
        await log;
        if (process.ExitCode != 0)
        {
            throw new BenchmarkException($"footbridge register failed; see {settings.LogFile}.");
        }
    }

    /// <summary>Processor time used so far, in user and kernel, by all threads.</summary>
    public TimeSpan ProcessorTime()
    {
        // proc(5): pid (comm) state ppid ...; utime and stime are fields 14 and 15. comm may hold blanks.
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/stat"));
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromMilliseconds(ticks * MillisecondsPerTick);
    }

    /// <summary>Resident memory now, and at its highest.</summary>
    public (double Now, double Peak) Megabytes() => (Megabytes("VmRSS:"), Megabytes("VmHWM:"));

    /// <summary>From here on the peak is that of what comes.</summary>
    // proc(5): 5 written to clear_refs sets VmHWM to what is resident now.
    public void ForgetPeak() => File.WriteAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/clear_refs"), "5");

    /// <summary>Whether no job waits.</summary>
    // footbridge_jobs_waiting{direction="to_matrix"} 0
    public async Task<bool> IsIdleAsync(CancellationToken cancellationToken)
    {
        var metrics = await _http.GetStringAsync(_metrics, cancellationToken);
        return metrics.Split('\n').Where(line => line.StartsWith("footbridge_jobs_waiting{", StringComparison.Ordinal)).All(line => line.EndsWith(" 0", StringComparison.Ordinal));
    }

    /// <summary>As systemd would: SIGTERM, and ten seconds.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(cancellationToken);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(GoneWithin);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BenchmarkException("The bridge was not gone 10 s after SIGTERM.");
        }

        await _logging;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        await _logging;
        _process.Dispose();
        _http.Dispose();
    }

    private double Megabytes(string field)
    {
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/status"))
            .First(line => line.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }

    private static Process Start(string command, BridgeSettings settings) =>
        Process.Start(new ProcessStartInfo(Program, [command, "--config", settings.ConfigFile])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = settings.Folder,
        }) ?? throw new BenchmarkException($"{Program} cannot be started.");

    private static async Task KeepLogAsync(Process process, string file)
    {
        await using var log = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        await using var writer = TextWriter.Synchronized(new StreamWriter(log) { AutoFlush = true });
        await Task.WhenAll(CopyAsync(process.StandardOutput, writer), CopyAsync(process.StandardError, writer));
    }

    private static async Task CopyAsync(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            await to.WriteLineAsync(line);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, Uri ready, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(ready, cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

/// <summary>The benchmark cannot go on; the message is for whoever runs it.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
