using System.Diagnostics;
using System.Net.Sockets;
using Footbridge.Lab;

namespace Footbridge.Xmpp.Tests;

/// <summary>A real Prosody on loopback ports and in a folder of its own, with one component; ended with the tests.</summary>
public sealed class ProsodyServer : IAsyncLifetime
{
    public const string Host = "xmpp.localhost";
    public const string Domain = "matrix.xmpp.localhost";
    public const string Secret = "a <secret> & 'quotes'";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("footbridge-prosody-").FullName;
    private Process? _process;

    internal ComponentOptions Options { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        for (var attempt = 1; _process is null; attempt++)
        {
            // Free now, and taken by another a moment later, perhaps: then with other ports.
            var port = FreePort.Take();
            Options = new ComponentOptions { Host = "127.0.0.1", Port = port, Domain = Jid.Parse(Domain), Secret = Secret };
            await File.WriteAllTextAsync(Path.Combine(_folder, "prosody.cfg.lua"), Configuration(port));
            _process = Process.Start(new ProcessStartInfo("prosody", ["--config", Path.Combine(_folder, "prosody.cfg.lua")])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }) ?? throw new InvalidOperationException("prosody did not start");
            _process.OutputDataReceived += (_, _) => { };
            _process.ErrorDataReceived += (_, _) => { };
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
            if (!await IsListeningAsync())
            {
                Stop();
                Assert.True(attempt < 3, await LogAsync());
            }
        }
    }

    public Task DisposeAsync()
    {
        Stop();
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    public Task<string> LogAsync() => File.ReadAllTextAsync(Path.Combine(_folder, "log"));

    private void Stop()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    private async Task<bool> IsListeningAsync()
    {
        var since = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(since) < Patience && !_process!.HasExited)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", Options.Port);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }

        return false;
    }

    private string Configuration(int port) => $"""
        run_as_root = true
        daemonize = false
        pidfile = "{_folder}/prosody.pid"
        data_path = "{_folder}"
        log = "{_folder}/log"
        modules_enabled = {"{"} "disco", "ping" {"}"}
        modules_disabled = {"{"} "c2s", "s2s", "tls", "posix" {"}"}
        component_interface = "127.0.0.1"
        component_ports = {"{"} {port} {"}"}
        VirtualHost "{Host}"
        Component "{Domain}"
            component_secret = "{Secret}"
        """;
}
