using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Footbridge.Lab;

/// <summary>
/// A WireMock of the run's own, on a free loopback port: plays the homeserver by stubs and faults, and tells what it was
/// asked. Installed at the first start on a machine (<c>wiremock/install</c>); gone when disposed or when the run dies.
/// </summary>
public sealed class WireMockServer : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly HttpClient _admin;

    private WireMockServer(Process process, Uri url)
    {
        _process = process;
        Url = url;
        _admin = new HttpClient { BaseAddress = new Uri(url, "/__admin/") };
    }

    public Uri Url { get; }

    /// <exception cref="InvalidOperationException">It did not start; the message holds what it printed.</exception>
    public static async Task<WireMockServer> StartAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Path.Combine(Folder(), "wiremock", "serve"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("WireMock was not started.");
        var printed = new ConcurrentQueue<string>();
        var port = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            var number = await port.Task.WaitAsync(StartsWithin, cancellationToken);
            return new WireMockServer(process, new Uri($"http://127.0.0.1:{number}"));
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException or EndOfStreamException)
        {
            await StopAsync(process);
            throw new InvalidOperationException($"WireMock did not start. It printed:\n{string.Join('\n', printed)}", exception);
        }

        void Note(string? line)
        {
            if (line is null)
            {
                port.TrySetException(new EndOfStreamException());
                return;
            }

            printed.Enqueue(line);
            // port:                         34625
            if (line.StartsWith("port:", StringComparison.Ordinal))
            {
                port.TrySetResult(int.Parse(line.AsSpan(5).Trim(), CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>Answers these in turn, the last one from then on. The path is as on the wire, escaped, without the query.</summary>
    public Task AnswerAsync(string method, string path, params WireMockAnswer[] inTurn) =>
        AnswerAsync(method, new JsonObject { ["urlPath"] = path }, inTurn);

    /// <summary>The same for all paths that match a regular expression, as a whole. What was said last comes first.</summary>
    public Task AnswerAllAsync(string method, string pathPattern, params WireMockAnswer[] inTurn) =>
        AnswerAsync(method, new JsonObject { ["urlPathPattern"] = pathPattern }, inTurn);

    /// <summary>What was asked since the start or the last reset, oldest first.</summary>
    public async Task<IReadOnlyList<WireMockRequest>> RequestsAsync()
    {
        var journal = await _admin.GetFromJsonAsync<JsonElement>("requests");
        return
        [
            .. journal.GetProperty("requests").EnumerateArray().Reverse().Select(entry => WireMockRequest.Read(entry.GetProperty("request"))),
        ];
    }

    /// <summary>A request that is in no journal.</summary>
    public async Task PingAsync()
    {
        using var response = await _admin.GetAsync("health");
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Forgets all stubs and requests.</summary>
    public async Task ResetAsync()
    {
        using var response = await _admin.PostAsync("reset", null);
        response.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await StopAsync(_process);
    }

    private async Task AnswerAsync(string method, JsonObject request, WireMockAnswer[] inTurn)
    {
        request["method"] = method;
        var scenario = Guid.NewGuid().ToString();
        foreach (var (index, answer) in inTurn.Index())
        {
            var stub = new JsonObject
            {
                ["request"] = request.DeepClone(),
                ["response"] = answer.ToJson(),
            };
            if (inTurn.Length > 1)
            {
                stub["scenarioName"] = scenario;
                stub["requiredScenarioState"] = index == 0 ? "Started" : $"{index}";
                stub["newScenarioState"] = $"{Math.Min(index + 1, inTurn.Length - 1)}";
            }

            using var response = await _admin.PostAsJsonAsync("mappings", stub);
            response.EnsureSuccessStatusCode();
        }
    }

    // The script ends the server when its input ends.
    private static async Task StopAsync(Process process)
    {
        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(StopsWithin);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private static string Folder([CallerFilePath] string thisFile = "") =>
        Path.GetDirectoryName(thisFile) ?? throw new InvalidOperationException("The lab's folder is not known.");
}
