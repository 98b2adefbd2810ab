using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Footbridge.Lab;

/// <summary>
/// One process of a run. It has its own session, so that Ctrl-C reaches only the run, which then stops it in good order;
/// and the kernel kills it when the run dies, however that happens, so that nothing is ever left behind.
/// </summary>
public sealed class LabProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly BlockingCollection<Action> Starts = [];
    private readonly Process _process;

    // PR_SET_PDEATHSIG goes by the *thread* that started the child, and threads of the pool come and go.
    static LabProcess() => new Thread(
        () =>
        {
            foreach (var start in Starts.GetConsumingEnumerable())
            {
                start();
            }
        })
    { IsBackground = true, Name = "lab starter" }.Start();

    private LabProcess(string name, Process process, ServerLog log)
    {
        Name = name;
        _process = process;
        Log = log;
    }

    public string Name { get; }

    public ServerLog Log { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Open only where the process was started to be talked with.</summary>
    public StreamWriter Input => _process.StandardInput;

    /// <inheritdoc cref="Input"/>
    public StreamReader Output => _process.StandardOutput;

    /// <summary>Starts a server; all that it writes goes to the log.</summary>
    public static Task<LabProcess> StartAsync(
        string name, string log, IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null) =>
        StartAsync(name, log, "exec \"$@\" </dev/null >>\"$LAB_LOG\" 2>&1", talks: false, command, environment);

    /// <summary>Starts a process that is talked with over its standard streams; only its errors go to the log.</summary>
    public static Task<LabProcess> StartTalkingAsync(
        string name, string log, IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null) =>
        StartAsync(name, log, "exec \"$@\" 2>>\"$LAB_LOG\"", talks: true, command, environment);

    /// <summary>SIGTERM, and SIGKILL where that is not heard in time; answers the exit code.</summary>
    public async Task<int> StopAsync(TimeSpan? within = null)
    {
        if (!_process.HasExited)
        {
            // Fails only where the process has ended meanwhile, which is what is wanted.
            _ = SendSignal(_process.Id, SigTerm);
        }

        using var deadline = new CancellationTokenSource(within ?? TimeSpan.FromSeconds(20));
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
        }

        return _process.ExitCode;
    }

    /// <summary>SIGKILL: no last word.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async Task WaitForExitAsync(TimeSpan within) =>
        await Until.TrueAsync(() => _process.HasExited, $"{Name} (process {Id}) ends", within);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private static async Task<LabProcess> StartAsync(
        string name,
        string log,
        string script,
        bool talks,
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo("setsid", ["setpriv", "--pdeathsig", "KILL", "sh", "-c", script, "sh", .. command])
        {
            RedirectStandardInput = talks,
            RedirectStandardOutput = talks,
        };
        start.Environment["LAB_LOG"] = log;
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starts.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start) ?? throw new LabException($"{name} did not start."));
            }
            catch (System.ComponentModel.Win32Exception exception)
            {
                started.SetException(exception);
            }
        });
        return new LabProcess(name, await started.Task, new ServerLog(log));
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
