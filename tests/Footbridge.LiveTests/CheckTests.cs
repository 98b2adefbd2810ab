using System.Text.Json;
using Footbridge.Lab;

namespace Footbridge.LiveTests;

/// <summary>
/// <c>footbridge check</c> between real servers: that their own words for each fault are understood. Every fault by itself is in
/// the unit tests.
/// </summary>
public sealed class CheckTests(CheckTests.Network network) : IClassFixture<CheckTests.Network>, IAsyncLifetime
{
    private Dictionary<string, string> _registrations = [];

    private BridgeProcess Bridge => network.Lab.Bridge;

    public Task InitializeAsync()
    {
        _registrations = Directory.EnumerateFiles(Path.GetDirectoryName(Bridge.ConfigFile)!, "*.registration.yaml")
            .ToDictionary(file => file, File.ReadAllText);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        if (Bridge.IsRunning)
        {
            await Bridge.StopAsync();
        }

        Configure();
        foreach (var (file, text) in _registrations)
        {
            File.WriteAllText(file, text);
        }
    }

    [Fact]
    public async Task Without_a_bridge_everything_is_tried_and_found_well()
    {
        var (status, checks) = await CheckAsync();

        Assert.All(checks, check => Assert.Equal("ok", check.Verdict));
        Assert.Equal(["homeserver", "clock", "ping", "puppet registration"], checks.Select(check => check.Name).Intersect(["homeserver", "clock", "ping", "puppet registration"]));
        Assert.Contains(checks, check => check.Name == "component");
        Assert.Equal(0, status);
    }

    [Fact]
    public async Task A_running_bridge_is_asked_and_keeps_its_link()
    {
        await Bridge.StartAsync();
        var mark = network.Lab.Xmpp.Log.Mark();

        var (status, checks) = await CheckAsync();

        Assert.All(checks, check => Assert.Equal("ok", check.Verdict));
        Assert.Equal("bridge", checks[0].Name);
        Assert.Equal(0, status);
        Assert.True(await Bridge.IsReadyAsync());
        Assert.False(network.Lab.Xmpp.SawComponentComeOrGo(since: mark));
    }

    [Fact]
    public async Task A_bridge_starts_right_after_a_check()
    {
        await CheckAsync();

        await Bridge.StartAsync();

        Assert.True(await Bridge.IsReadyAsync());
    }

    [Fact]
    public async Task New_tokens_that_the_homeserver_was_not_given_are_told()
    {
        await Bridge.RunCommandAsync("register", "--config", Bridge.ConfigFile, "--force");

        await AssertFailsAsync(("ping", "does not know the as_token"), ("puppet registration", "does not know the as_token"));
    }

    [Fact]
    public async Task Another_hs_token_is_told()
    {
        var (file, text) = _registrations.Single(registration => registration.Key.Contains("footbridge.registration", StringComparison.Ordinal));
        File.WriteAllLines(file, text.Split('\n').Select(line => line.StartsWith("hs_token:", StringComparison.Ordinal) ? "hs_token: another" : line));

        await AssertFailsAsync(("ping", "comes with another hs_token"));
    }

    [Fact]
    public async Task A_bridge_that_listens_where_the_homeserver_does_not_call_is_told()
    {
        Configure(("appservice.listen", "127.0.0.77:29340"));

        await AssertFailsAsync(("ping", "cannot connect"));
    }

    [Fact]
    public async Task A_wrong_secret_is_told()
    {
        Configure(("component.secret", "another"));

        await AssertFailsAsync(("component", "refuses the secret"));
    }

    [Fact]
    public async Task A_component_that_the_server_does_not_have_is_told()
    {
        Configure(("component.domain", "other.xmpp.localhost"));

        // ejabberd refuses it like a wrong secret.
        await AssertFailsAsync(("component", XmppServer.IsEjabberd ? "refuses the secret of other.xmpp.localhost" : "has no component other.xmpp.localhost"));
    }

    [Fact]
    public async Task Servers_that_do_not_answer_are_told()
    {
        Configure(("homeserver.url", "http://127.0.0.77:8008"), ("component.host", "127.0.0.77"));

        await AssertFailsAsync(("homeserver", "no answer at"), ("component", "no XMPP server takes components"));
    }

    private async Task AssertFailsAsync(params (string Name, string Says)[] faults)
    {
        var (status, checks) = await CheckAsync();
        var failed = checks.Where(check => check.Verdict != "ok").ToList();
        Assert.True(failed.Count == faults.Length, string.Join('\n', checks));
        foreach (var (found, expected) in failed.Zip(faults))
        {
            Assert.Equal((expected.Name, "failed"), (found.Name, found.Verdict));
            Assert.Contains(expected.Says, found.Says, StringComparison.Ordinal);
        }

        Assert.Equal(1, status);
    }

    private async Task<(int Status, IReadOnlyList<Found> Checks)> CheckAsync()
    {
        var (status, output) = await Bridge.RunCommandAsync("check", "--config", Bridge.ConfigFile, "--json");
        using var json = JsonDocument.Parse(output);
        return (status, json.RootElement.GetProperty("checks").EnumerateArray().Select(check => new Found(
            check.GetProperty("check").GetString()!,
            check.GetProperty("verdict").GetString()!,
            check.GetProperty("says").GetString()!)).ToList());
    }

    private void Configure(params (string Key, string Value)[] keys) =>
        Bridge.Configure(new BridgeSettings
        {
            Homeserver = network.Lab.Synapse.Url,
            Xmpp = network.Lab.Xmpp,
            Keys = keys.ToDictionary(key => key.Key, key => key.Value),
        });

    private sealed record Found(string Name, string Verdict, string Says);

    /// <summary>Servers whose bridge is stopped: each test decides whether one runs.</summary>
    public sealed class Network : IAsyncLifetime
    {
        private LabNetwork? _lab;

        public LabNetwork Lab => _lab ?? throw new LabException("The network was not started.");

        public async Task InitializeAsync()
        {
            _lab = await LabNetwork.StartAsync();
            await _lab.Bridge.StopAsync();
        }

        public async Task DisposeAsync()
        {
            if (_lab is not null)
            {
                await _lab.DisposeAsync();
            }
        }
    }
}
