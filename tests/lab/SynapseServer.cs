using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Footbridge.Lab;

/// <summary>
/// A real Synapse of the run's own: its files in the run's folder, on a loopback port. The program itself comes from the
/// Debian sid tree that <c>tests/lab/install</c> makes once a machine; each run mounts its folder there at <c>/mnt</c>, in a
/// mount namespace of its own, so that runs do not see each other and no mount outlives its Synapse.
/// </summary>
public sealed class SynapseServer : IAsyncDisposable
{
    public const string ServerName = "localhost";

    // sh -c SCRIPT sh TREE FOLDER
    private const string InTree = """
        mount -t proc proc "$1/proc" && mount --bind "$2" "$1/mnt" &&
        exec chroot "$1" env PYTHONUNBUFFERED=1 python3 -m synapse.app.homeserver --config-path /mnt/homeserver.yaml
        """;

    private readonly string _folder;
    private readonly string _secret;
    private readonly IReadOnlyList<string> _registrations;
    private readonly HttpClient _http = new();
    private LabProcess? _process;

    private SynapseServer(string folder, int port, string secret, IReadOnlyList<string> registrations)
    {
        _folder = folder;
        _secret = secret;
        _registrations = registrations;
        Url = new Uri($"http://127.0.0.1:{port}");
        Log = new ServerLog(Path.Combine(folder, "synapse.log"));
    }

    public static string Cache => Environment.GetEnvironmentVariable("FOOTBRIDGE_LAB_CACHE") ?? "/var/cache/footbridge-lab";

    public Uri Url { get; }

    public ServerLog Log { get; }

    public bool IsRunning => _process is { HasExited: false };

    /// <param name="folder">The run's folder.</param>
    /// <param name="registrations">Registration files of appservices, as they will be at each start: Synapse gets copies.</param>
    public static async Task<SynapseServer> StartAsync(LabFolder folder, params string[] registrations)
    {
        var synapse = Prepare(folder, registrations);
        await synapse.StartAgainAsync();
        return synapse;
    }

    /// <summary>As <see cref="StartAsync"/>, only not started yet: the address is known, the files are written.</summary>
    public static SynapseServer Prepare(LabFolder folder, params string[] registrations)
    {
        var own = folder.Sub("synapse");
        var port = FreePort.Take();
        var secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        File.WriteAllText(
            Path.Combine(own, "homeserver.yaml"), SynapseConfig.Text(ServerName, port, secret, registrations.Select(CopyName)));
        File.WriteAllText(
            Path.Combine(own, "signing.key"),
            $"ed25519 a_lab {Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=')}\n");
        return new SynapseServer(own, port, secret, registrations);
    }

    /// <summary>Starts it (again) on its own files and waits until it answers.</summary>
    public async Task StartAgainAsync()
    {
        var tree = Path.Combine(Cache, "synapse");
        if (!Directory.Exists(tree))
        {
            throw new LabException($"There is no Synapse in {tree}. Run tests/lab/install as root; it makes it once.");
        }

        for (var index = 0; index < _registrations.Count; index++)
        {
            File.Copy(_registrations[index], Path.Combine(_folder, CopyName(_registrations[index], index)), overwrite: true);
        }

        _process = await LabProcess.StartAsync(
            "Synapse", Log.Path, ["unshare", "--mount", "--propagation", "private", "sh", "-c", InTree, "sh", tree, _folder]);
        await Until.TrueAsync(IsReadyAsync, "Synapse answers", TimeSpan.FromSeconds(90));
    }

    public async Task StopAsync() => await Running.StopAsync();

    public async Task KillAsync() => await Running.KillAsync();

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAgainAsync();
    }

    /// <summary>Makes a user through the registration secret, and logs them in.</summary>
    public async Task<MatrixPerson> PersonAsync(string localpart)
    {
        var (id, token, password) = await RegisterAsync(localpart, isAdmin: false);
        return await MatrixPerson.LogInAsync(Url, id, token, password);
    }

    /// <summary>What the server's admin does with a room that is to be gone: everybody is put out, and nothing of it stays.</summary>
    public async Task DeletesRoomAsync(string room)
    {
        // https://element-hq.github.io/synapse/latest/admin_api/rooms.html#version-1-old-version
        var (_, token, _) = await RegisterAsync($"admin{Guid.NewGuid():N}", isAdmin: true);
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(Url, $"/_synapse/admin/v1/rooms/{Uri.EscapeDataString(room)}"));
        request.Headers.Authorization = new("Bearer", token);
        request.Content = JsonContent.Create(new { purge = true });
        using var answer = await _http.SendAsync(request);
        if (!answer.IsSuccessStatusCode)
        {
            throw new LabException($"Synapse did not delete {room}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _http.Dispose();
    }

    private async Task<(string Id, string Token, string Password)> RegisterAsync(string localpart, bool isAdmin)
    {
        // https://element-hq.github.io/synapse/latest/admin_api/register_api.html
        var endpoint = new Uri(Url, "/_synapse/admin/v1/register");
        var nonce = (await _http.GetFromJsonAsync<JsonElement>(endpoint)).GetProperty("nonce").GetString();
        var password = Convert.ToHexString(RandomNumberGenerator.GetBytes(6));
        // HMAC-SHA1 over nonce NUL user NUL password NUL "notadmin" or "admin"
#pragma warning disable CA5350 // Synapse asks for this one.
        var mac = HMACSHA1.HashData(
            Encoding.UTF8.GetBytes(_secret), Encoding.UTF8.GetBytes($"{nonce}\0{localpart}\0{password}\0{(isAdmin ? "admin" : "notadmin")}"));
#pragma warning restore CA5350
        using var answer = await _http.PostAsJsonAsync(
            endpoint,
            new { nonce, username = localpart, password, admin = isAdmin, mac = Convert.ToHexStringLower(mac) });
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return answer.IsSuccessStatusCode
            ? (json.GetProperty("user_id").GetString()!, json.GetProperty("access_token").GetString()!, password)
            : throw new LabException($"Synapse did not make {localpart}: {json}");
    }

    private static string CopyName(string registration, int index) => $"registration-{index}.yaml";

    private LabProcess Running => _process ?? throw new LabException("Synapse was not started.");

    private async Task<bool> IsReadyAsync()
    {
        if (Running.HasExited)
        {
            throw new LabException($"Synapse ended while it started:\n{Log.Since(0, 40)}");
        }

        try
        {
            using var answer = await _http.GetAsync(new Uri(Url, "/health"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
