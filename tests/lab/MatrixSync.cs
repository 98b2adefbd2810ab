using System.Net;
using System.Text.Json;

namespace Footbridge.Lab;

/// <summary>
/// What a Matrix person sees, from the moment they logged in: all that <c>/sync</c> tells, in order. A restart of the
/// homeserver, or one that is down for a while, is sat out.
/// </summary>
internal sealed class MatrixSync : IAsyncDisposable
{
    private const string Filter = """{"room":{"timeline":{"limit":100000},"state":{"lazy_load_members":false}}}""";
    private static readonly TimeSpan BeforeNextTry = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<MatrixSeen> _timeline = [];
    private readonly List<(string Room, JsonElement Event)> _ephemeral = [];
    private readonly Dictionary<string, MatrixInvite> _invites = [];
    private readonly HashSet<string> _joined = [];
    private readonly List<JsonElement> _accountData = [];
    private Task _running = Task.CompletedTask;

    public MatrixSync(HttpClient http) => _http = http;

    /// <summary>Whether to look is to be there: what most clients do. Else presence is only what is said of it.</summary>
    public bool IsPresent { get; set; } = true;

    public IReadOnlyList<MatrixSeen> Timeline => Copy(() => _timeline.ToArray());

    public IReadOnlyList<(string Room, JsonElement Event)> Ephemeral => Copy(() => _ephemeral.ToArray());

    public IReadOnlyList<MatrixInvite> Invites => Copy(() => _invites.Values.ToArray());

    public IReadOnlyList<string> Joined => Copy(() => _joined.ToArray());

    /// <summary>Every change of the account's data, in order.</summary>
    public IReadOnlyList<JsonElement> AccountData => Copy(() => _accountData.ToArray());

    /// <summary>Reads what is there already, so that all later is seen as it comes.</summary>
    public async Task StartAsync()
    {
        var since = await OnceAsync(null, TimeSpan.Zero);
        _running = RunAsync(since);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private T Copy<T>(Func<T> copy)
    {
        lock (_lock)
        {
            return copy();
        }
    }

    private async Task RunAsync(string since)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                since = await OnceAsync(since, TimeSpan.FromSeconds(20));
            }
            catch (HttpRequestException)
            {
                await Task.Delay(BeforeNextTry, TimeProvider.System, CancellationToken.None);
            }
            catch (IOException)
            {
                await Task.Delay(BeforeNextTry, TimeProvider.System, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                // Ends with the loop, or was the request's own deadline.
            }
        }
    }

    private async Task<string> OnceAsync(string? since, TimeSpan wait)
    {
        var query = $"timeout={wait.TotalMilliseconds:0}&filter={WebUtility.UrlEncode(Filter)}" + (since is null ? "" : $"&since={since}") + (IsPresent ? "" : "&set_presence=offline");
        var text = await _http.GetStringAsync(new Uri($"/_matrix/client/v3/sync?{query}", UriKind.Relative), _stop.Token);
        var json = JsonElement.Parse(text);
        lock (_lock)
        {
            Take(json);
        }

        return MatrixSeen.Text(json, "next_batch")!;
    }

    private void Take(JsonElement json)
    {
        foreach (var entry in Members(json, "account_data", "events"))
        {
            _accountData.Add(entry);
        }

        foreach (var room in Rooms(json, "invite"))
        {
            _joined.Remove(room.Name);
            _invites[room.Name] = new MatrixInvite(room.Name, [.. Members(room.Value, "invite_state", "events")]);
        }

        foreach (var room in Rooms(json, "join"))
        {
            _joined.Add(room.Name);
            _invites.Remove(room.Name);
            TakeEvents(room);
        }

        foreach (var room in Rooms(json, "leave"))
        {
            _joined.Remove(room.Name);
            _invites.Remove(room.Name);
            TakeEvents(room);
        }
    }

    private void TakeEvents(JsonProperty room)
    {
        foreach (var entry in Members(room.Value, "timeline", "events"))
        {
            _timeline.Add(new MatrixSeen(room.Name, entry));
        }

        foreach (var entry in Members(room.Value, "ephemeral", "events"))
        {
            _ephemeral.Add((room.Name, entry));
        }
    }

    private static JsonProperty[] Rooms(JsonElement json, string kind) =>
        json.TryGetProperty("rooms", out var rooms) && rooms.TryGetProperty(kind, out var of) ? [.. of.EnumerateObject()] : [];

    private static JsonElement[] Members(JsonElement json, string outer, string inner) =>
        json.TryGetProperty(outer, out var of) && of.TryGetProperty(inner, out var list) ? [.. list.EnumerateArray()] : [];
}
