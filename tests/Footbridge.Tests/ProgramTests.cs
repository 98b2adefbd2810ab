using System.Diagnostics;
using System.Text.Json.Nodes;
using Footbridge.Tests.Checks;
using Xunit;

namespace Footbridge.Tests;

/// <summary>The program as a process: what a service manager and a shell see of it.</summary>
public sealed class ProgramTests : IAsyncLifetime
{
    private static readonly string Folder = AppContext.BaseDirectory;
    private Premises _premises = null!;

    public async Task InitializeAsync() => _premises = await Premises.OpenAsync();

    public async Task DisposeAsync() => await _premises.DisposeAsync();

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_the_bridge_in_order_within_ten_seconds(string signal)
    {
        using var bridge = Start("footbridge", "run", "--config", _premises.ConfigFileName);
        await UntilReadyAsync(bridge);

        var watch = Stopwatch.StartNew();
        using var kill = Process.Start("kill", [$"-{signal}", $"{bridge.Id}"]);
        await bridge.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(15));

        Assert.Equal(0, bridge.ExitCode);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"it took {watch.Elapsed}");
    }

    [Fact]
    public async Task Without_ICU_it_refuses_to_start()
    {
        using var folder = new TemporaryFolder();
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "footbridge.runtimeconfig.json")))!;
        settings["runtimeOptions"]!["configProperties"]!["System.Globalization.Invariant"] = true;
        var changed = folder.Write("footbridge.runtimeconfig.json", settings.ToJsonString());

        var (status, output) = await RunAsync(
            "dotnet", "exec", "--runtimeconfig", changed, Path.Combine(Folder, "footbridge.dll"), "run", "--config", _premises.ConfigFileName);

        Assert.Equal(1, status);
        Assert.Contains("ICU is missing or switched off", output);
    }

    [Fact]
    public async Task Config_faults_end_it_with_status_2_on_the_error_stream()
    {
        _premises.Change("colour: red");

        var (status, output) = await RunAsync(Path.Combine(Folder, "footbridge"), "run", "--config", _premises.ConfigFileName);

        Assert.Equal(2, status);
        Assert.StartsWith("colour: is no key of the bridge", output);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("register")]
    [InlineData("check")]
    [InlineData("health")]
    [InlineData("status")]
    public async Task A_command_without_its_config_says_what_it_needs(string command)
    {
        var (status, output) = await RunAsync(Path.Combine(Folder, "footbridge"), command);

        Assert.Equal(1, status);
        Assert.Contains("--config", output);
    }

    private async Task UntilReadyAsync(Process bridge)
    {
        using var http = new HttpClient();
        await Wait.UntilAsync(
            async () =>
            {
                Assert.False(bridge.HasExited, "The bridge ended.");
                try
                {
                    using var answer = await http.GetAsync($"http://{_premises.Address}:29341/health/ready");
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the bridge is ready");
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(Path.Combine(Folder, program), arguments))
        ?? throw new InvalidOperationException($"{program} did not start.");

    private static async Task<(int Status, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return (process.ExitCode, await error + await output);
    }
}
