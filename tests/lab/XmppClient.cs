using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Footbridge.Lab;

/// <summary>One run of <c>xmpp_person.py</c>, from login to logout: commands in, reports out, each a JSON object in a line.</summary>
internal sealed class XmppClient : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly string _jid;
    private readonly LabProcess _process;
    private readonly Action<string, JsonElement> _take;
    private readonly SemaphoreSlim _telling = new(1);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode?>> _answers = new();
    private readonly Task _reading;
    private int _asks;
    private string? _refusal;

    private XmppClient(string jid, LabProcess process, Action<string, JsonElement> take)
    {
        _jid = jid;
        _process = process;
        _take = take;
        _reading = ReadAsync();
    }

    /// <summary>The address with the resource that the server gave; null where there is no stream.</summary>
    public string? FullJid { get; private set; }

    /// <param name="jid">The bare address.</param>
    /// <param name="password">Its password.</param>
    /// <param name="port">Where the server takes clients, on this machine.</param>
    /// <param name="log">Where the client's errors go.</param>
    /// <param name="take">Is given each report that is neither of the stream nor an answer, and its kind.</param>
    public static async Task<XmppClient> LogInAsync(string jid, string password, int port, string log, Action<string, JsonElement> take)
    {
        var process = await LabProcess.StartTalkingAsync(
            jid,
            log,
            [Python, Path.Combine(AppContext.BaseDirectory, "xmpp_person.py"), "127.0.0.1", $"{port}", jid],
            new Dictionary<string, string> { ["LAB_PASSWORD"] = password });
        var client = new XmppClient(jid, process, take);
        var isOnline = false;
        try
        {
            await Until.TrueAsync(client.IsOnlineOrRefusedAsync, $"{jid} is online");
            isOnline = true;
            return client;
        }
        finally
        {
            if (!isOnline)
            {
                await client.DisposeAsync();
            }
        }
    }

    public async Task DoAsync(JsonObject command)
    {
        // Several scenes of a play may lead the same person at once, and a line is one line.
        await _telling.WaitAsync();
        try
        {
            await _process.Input.WriteLineAsync(command.ToJsonString());
            await _process.Input.FlushAsync();
        }
        finally
        {
            _telling.Release();
        }
    }

    /// <summary>The same of a command that is answered.</summary>
    public async Task<JsonNode?> AskAsync(JsonObject command)
    {
        var ask = Interlocked.Increment(ref _asks);
        var answered = _answers[ask] = new TaskCompletionSource<JsonNode?>(TaskCreationOptions.RunContinuationsAsynchronously);
        command["ask"] = ask;
        await DoAsync(command);
        return await answered.Task.WaitAsync(Until.Usual);
    }

    /// <summary>Ends the stream in good order.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Input.Close();
        await Task.WhenAny(_reading, Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System));
        await _process.StopAsync();
        await _reading;
        await _process.DisposeAsync();
        _telling.Dispose();
    }

    private async Task<bool> IsOnlineOrRefusedAsync()
    {
        if (_reading.IsCompleted)
        {
            await _reading;
        }

        return _refusal is null ? FullJid is not null : throw new LabException($"{_jid} could not log in: {_refusal}");
    }

    private async Task ReadAsync()
    {
        while (await _process.Output.ReadLineAsync() is { } line)
        {
            Take(JsonElement.Parse(line));
        }

        FullJid = null;
        _refusal ??= "the client ended";
    }

    private void Take(JsonElement report)
    {
        var kind = report.GetProperty("report").GetString() ?? "";
        switch (kind)
        {
            case "online":
                FullJid = report.GetProperty("jid").GetString();
                break;
            case "offline":
                FullJid = null;
                break;
            case "answer":
                var answered = _answers[report.GetProperty("ask").GetInt32()];
                if (report.TryGetProperty("error", out var error))
                {
                    answered.SetException(new LabException($"{_jid} was refused what they asked for: {error}"));
                }
                else
                {
                    answered.SetResult(JsonNode.Parse(report.GetProperty("value").GetRawText()));
                }

                break;
            case "refused":
                _refusal = report.GetProperty("why").GetString();
                break;
            default:
                _take(kind, report);
                break;
        }
    }
}
