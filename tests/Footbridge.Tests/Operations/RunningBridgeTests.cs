using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Footbridge.Checks;
using Footbridge.Matrix.Appservice;
using Footbridge.Operations;
using Footbridge.Tests.Checks;
using Xunit;

namespace Footbridge.Tests.Operations;

/// <summary>The program itself, between a stub homeserver and a stub XMPP server: health, ports, its own view, its end.</summary>
public sealed class RunningBridgeTests : RunningProgram
{
    private string Appservice => $"http://{Premises.Address}:29340";

    [Fact]
    public async Task It_is_ready_when_store_component_and_homeserver_are()
    {
        await StartAsync();

        Assert.Equal("""{"ready":true,"not_ready":{}}""", await Http.GetStringAsync($"{Operations}/health/ready"));
        Assert.Equal("""{"live":true}""", await Http.GetStringAsync($"{Operations}/health/live"));
    }

    [Fact]
    public async Task It_lives_and_names_what_is_not_ready()
    {
        await Premises.StopHomeserverAsync();
        await Premises.StopXmppServerAsync();
        Start();
        await Wait.UntilAsync(IsLiveAsync, "the bridge lives");

        using var answer = await Http.GetAsync($"{Operations}/health/ready");
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.False(json.GetProperty("ready").GetBoolean());
        Assert.Equal(["component", "homeserver"], json.GetProperty("not_ready").EnumerateObject().Select(input => input.Name).Order());
    }

    [Fact]
    public async Task It_becomes_ready_again_by_itself()
    {
        await Premises.StopHomeserverAsync();
        Start();
        await Wait.UntilAsync(IsLiveAsync, "the bridge lives");
        Assert.Equal(1, await HealthAsync(onlyLive: false));

        await Premises.StartHomeserverAsync();

        await Wait.UntilAsync(IsReadyAsync, "the bridge is ready");
        Assert.Equal(0, await HealthAsync(onlyLive: false));
    }

    [Fact]
    public async Task Neither_port_answers_what_belongs_to_the_other()
    {
        await StartAsync();

        foreach (var path in new[] { "/health/live", "/health/ready", "/check" })
        {
            // By the port, not by what the caller says the host is.
            using var request = new HttpRequestMessage(HttpMethod.Get, Appservice + path) { Headers = { Host = $"{Premises.Address}:29341" } };
            using var answer = await Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Contains("M_UNRECOGNIZED", await answer.Content.ReadAsStringAsync());
        }

        using var ping = new HttpRequestMessage(HttpMethod.Post, $"{Operations}/_matrix/app/v1/ping");
        ping.Headers.Authorization = new("Bearer", Registration.Load(Premises.Config.Appservice.Registration).HsToken);
        using var pinged = await Http.SendAsync(ping);
        Assert.Equal(HttpStatusCode.NotFound, pinged.StatusCode);
    }

    [Fact]
    public async Task A_check_asks_it_and_takes_nothing_from_it()
    {
        await StartAsync();

        var (status, report) = await Premises.CheckAsync();

        Assert.All(report.Checks, line => Assert.Equal(Verdict.Ok, line.Verdict));
        Assert.Equal(
            ["bridge", "permissions", "data folder", "registration", "homeserver", "clock", "ping", "puppet registration", "component host", "component", "files"],
            report.Checks.Select(line => line.Check));
        Assert.Equal(0, status);
        Assert.Equal(1, Premises.XmppServer!.Handshakes);
        Assert.True(await IsReadyAsync());
    }

    [Fact]
    public async Task A_check_tells_what_the_running_bridge_sees_wrong()
    {
        await StartAsync();
        await Premises.StopXmppServerAsync();
        Premises.ChangeAtHomeserver(0, known => known with { HsToken = "an older one" });
        await Wait.UntilAsync(async () => !await IsReadyAsync(), "the bridge has seen its link go");

        var (status, report) = await Premises.CheckAsync();

        Assert.Equal(1, status);
        Assert.Equal(["ping", "component"], report.Checks.Where(line => line.Verdict == Verdict.Failed).Select(line => line.Check));
    }

    [Fact]
    public async Task A_check_says_when_the_bridge_cannot_be_asked()
    {
        await StartAsync();
        Premises.Change("operations: { listen: '127.0.0.1:1' }");

        var (status, report) = await Premises.CheckAsync();

        var line = Assert.Single(report.Checks);
        Assert.Equal(("bridge", Verdict.Failed), (line.Check, line.Verdict));
        Assert.Equal(1, status);
    }

    [Fact]
    public async Task It_ends_in_order_and_leaves_the_folder_free()
    {
        await StartAsync();
        var watch = Stopwatch.StartNew();

        Assert.Equal(0, await StopAsync());
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"it took {watch.Elapsed}");
        Assert.Equal("", Error);
        Assert.True(Footbridge.Storage.DatabaseLock.TryTake(Premises.Config.Storage.Folder, out var taken));
        taken.Dispose();
    }

    [Fact]
    public async Task Health_of_a_bridge_that_does_not_run_is_1()
    {
        Assert.Equal(1, await HealthAsync(onlyLive: true));
    }

    private Task<int> HealthAsync(bool onlyLive) =>
        HealthCommand.RunAsync(Premises.ConfigFileName, onlyLive, TextWriter.Null, CancellationToken.None);
}
