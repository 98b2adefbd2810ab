using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Footbridge.Lab;

/// <summary>
/// A real XMPP server of the run's own, with one domain of people and the bridge's component. Nothing of it leaves the machine:
/// it has no server-to-server connections, so any domain but its own does not exist. Which server it is
/// <c>FOOTBRIDGE_LAB_XMPP</c> says: <c>prosody</c>, or nothing, or <c>ejabberd</c>.
/// </summary>
public abstract class XmppServer : IAsyncDisposable
{
    public const string Domain = "xmpp.localhost";

    /// <summary>Domain of the bridge's component: gateway addresses are under it.</summary>
    public const string ComponentDomain = "matrix.xmpp.localhost";

    /// <summary>Domain of rooms: addresses there whose server says that they do not exist.</summary>
    public const string RoomsDomain = $"rooms.{Domain}";

    /// <summary>Where a place to put a file is asked for (XEP-0363).</summary>
    public const string UploadDomain = $"upload.{Domain}";

    /// <summary>What the bridge does with long texts is tried, not what a server does with them.</summary>
    protected const int MaxStanzaBytes = 4 * 1024 * 1024;

    protected const int MaxFileBytes = 10 * 1024 * 1024;

    private LabProcess? _process;

    private protected XmppServer(string name, string folder, bool takesFilesOfBridge)
    {
        Name = name;
        Folder = folder;
        TakesFilesOfBridge = takesFilesOfBridge;
    }

    /// <summary>What the server is called where somebody reads it.</summary>
    public string Name { get; }

    public int ClientPort { get; } = FreePort.Take();

    public int ComponentPort { get; } = FreePort.Take();

    /// <summary>Where files can be put (XEP-0363), and be had.</summary>
    public int HttpPort { get; } = FreePort.Take();

    public string ComponentSecret { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));

    public ServerLog Log => new(LogFile);

    public bool IsRunning => _process is { HasExited: false };

    protected string Folder { get; }

    protected bool TakesFilesOfBridge { get; }

    /// <summary>Whether this run is with ejabberd: for what a test expects to be different there.</summary>
    public static bool IsEjabberd => Environment.GetEnvironmentVariable("FOOTBRIDGE_LAB_XMPP") switch
    {
        null or "" or "prosody" => false,
        "ejabberd" => true,
        var other => throw new LabException($"FOOTBRIDGE_LAB_XMPP is '{other}'; it can be prosody or ejabberd."),
    };

    public static async Task<XmppServer> StartAsync(LabFolder folder)
    {
        var server = Prepare(folder);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>As <see cref="StartAsync"/>, only not started yet: ports and secret are known, the files are written.</summary>
    public static XmppServer Prepare(LabFolder folder, bool takesFilesOfBridge = false)
    {
        XmppServer server = IsEjabberd
            ? new EjabberdServer(folder.Sub("ejabberd"), takesFilesOfBridge)
            : new ProsodyServer(folder.Sub("prosody"), takesFilesOfBridge);
        server.WriteFiles();
        return server;
    }

    /// <summary>Starts it (again) on its own files and waits until it takes connections.</summary>
    public async Task StartAgainAsync()
    {
        _process = await LabProcess.StartAsync(Name, Path.Combine(Folder, "server.out"), Command, Variables);
        await Until.TrueAsync(IsReadyAsync, $"{Name} takes connections", TimeSpan.FromSeconds(60));
    }

    public async Task StopAsync() => await Running.StopAsync();

    public async Task KillAsync() => await Running.KillAsync();

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAgainAsync();
    }

    /// <summary>Makes an account and logs it in.</summary>
    public async Task<XmppPerson> PersonAsync(string name)
    {
        var password = Convert.ToHexString(RandomNumberGenerator.GetBytes(6));
        await RegisterAsync(name, password);
        return await XmppPerson.LogInAsync(name, Domain, password, ClientPort, Path.Combine(Folder, "people.log"));
    }

    /// <summary>What of a line of the log is worth to be seen: messages and presence that came and went; null: nothing.</summary>
    public abstract string? Stanza(string line);

    /// <summary>Whether the log tells of a connection of the component that came, went or was refused.</summary>
    public bool SawComponentComeOrGo(long since) => Log.Since(since, int.MaxValue, line => ComponentLink.IsMatch(line) ? line : null).Length > 0;

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    private protected abstract Regex ComponentLink { get; }

    private protected abstract string LogFile { get; }

    private protected abstract IReadOnlyList<string> Command { get; }

    private protected abstract IReadOnlyDictionary<string, string> Variables { get; }

    private protected abstract void WriteFiles();

    private protected abstract Task RegisterAsync(string name, string password);

    private LabProcess Running => _process ?? throw new LabException($"{Name} was not started.");

    private async Task<bool> IsReadyAsync()
    {
        if (Running.HasExited)
        {
            throw new LabException($"{Name} ended while it started:\n{Running.Log.Since(0, 20)}\n{Log.Since(0, 20)}");
        }

        return await AnswersAsync(ClientPort) && await AnswersAsync(ComponentPort) && await AnswersAsync(HttpPort);
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
