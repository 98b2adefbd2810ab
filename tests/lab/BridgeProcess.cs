namespace Footbridge.Lab;

/// <summary>The bridge itself, the built program: <c>footbridge run --config</c>, on a folder of the run's own.</summary>
public sealed class BridgeProcess : IAsyncDisposable
{
    private readonly string _folder;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private LabProcess? _process;

    private BridgeProcess(string folder)
    {
        _folder = folder;
        Log = new ServerLog(Path.Combine(folder, "footbridge.log"));
    }

    public int AppservicePort { get; } = FreePort.Take();

    public int OperationsPort { get; } = FreePort.Take();

    /// <summary>Where files from Matrix are served.</summary>
    public int MediaPort { get; } = FreePort.Take();

    public ServerLog Log { get; }

    public string ConfigFile => Path.Combine(_folder, "config.yaml");

    public string DatabaseFolder => Path.Combine(_folder, "data");

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>The process of the last start.</summary>
    public LabProcess Process => _process ?? throw new LabException("The bridge was not started.");

    private static string Program => Path.Combine(AppContext.BaseDirectory, "footbridge.dll");

    /// <summary>Where the registrations of a run's bridge will be.</summary>
    public static string[] RegistrationsIn(LabFolder folder) =>
        [Path.Combine(folder.Sub("bridge"), "footbridge.registration.yaml"), Path.Combine(folder.Sub("bridge"), "puppets.registration.yaml")];

    /// <summary>Writes config and registrations; the homeserver has to read the latter before the bridge is started.</summary>
    public static async Task<BridgeProcess> PrepareAsync(LabFolder folder, BridgeSettings settings)
    {
        var bridge = new BridgeProcess(folder.Sub("bridge"));
        bridge.Configure(settings);
        var (exitCode, output) = await bridge.RunCommandAsync("register", "--config", bridge.ConfigFile);
        return exitCode == 0 ? bridge : throw new LabException($"footbridge register failed ({exitCode}):\n{output}");
    }

    /// <summary>Writes the config anew; it counts from the next start.</summary>
    public void Configure(BridgeSettings settings) => File.WriteAllText(ConfigFile, settings.ToYaml(AppservicePort, OperationsPort, MediaPort));

    /// <summary>Starts it (again) on its own database.</summary>
    /// <param name="crashPoint">A place, named by the bridge, where the process is killed as by <c>kill -9</c>.</param>
    /// <param name="waits">Whether to wait until it is ready.</param>
    public async Task StartAsync(string? crashPoint = null, bool waits = true)
    {
        var environment = new Dictionary<string, string>();
        if (crashPoint is not null)
        {
            environment["FOOTBRIDGE_CRASH_POINT"] = crashPoint;
        }

        _process = await LabProcess.StartAsync("footbridge", Log.Path, ["dotnet", Program, "run", "--config", ConfigFile], environment);
        if (waits)
        {
            await WaitUntilReadyAsync();
        }
    }

    public Task WaitUntilReadyAsync() => Until.TrueAsync(IsReadyAsync, "the bridge is ready");

    /// <summary>Whether <c>/health/ready</c> says yes.</summary>
    /// <exception cref="LabException">The bridge has ended.</exception>
    public async Task<bool> IsReadyAsync()
    {
        if (Process.HasExited)
        {
            throw new LabException($"The bridge ended ({Process.ExitCode}):\n{Log.Since(0, 40)}");
        }

        return await HealthAsync() is { IsSuccess: true };
    }

    /// <summary>What <c>/health/ready</c> answers; null where nobody does.</summary>
    public async Task<(bool IsSuccess, string Text)?> HealthAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri($"http://127.0.0.1:{OperationsPort}/health/ready"));
            return (answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>SIGTERM, as an admin's service manager does it; answers the exit code.</summary>
    public Task<int> StopAsync() => Process.StopAsync();

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => Process.KillAsync();

    /// <summary>Waits until an armed crash point has killed it.</summary>
    public async Task WaitForCrashAsync(TimeSpan? within = null)
    {
        await Process.WaitForExitAsync(within ?? Until.Usual);
        if (Process.ExitCode != 137)
        {
            throw new LabException($"The bridge ended by itself ({Process.ExitCode}):\n{Log.Since(0, 40)}");
        }
    }

    /// <summary>Runs another command of the program to its end.</summary>
    public async Task<(int ExitCode, string Output)> RunCommandAsync(params string[] arguments)
    {
        await using var process = await LabProcess.StartTalkingAsync(
            "footbridge", Path.Combine(_folder, "commands.log"), ["sh", "-c", "exec 2>&1; exec \"$@\"", "sh", "dotnet", Program, .. arguments]);
        process.Input.Close();
        var output = await process.Output.ReadToEndAsync();
        await process.WaitForExitAsync(Until.Usual);
        return (process.ExitCode, output);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _http.Dispose();
    }
}
