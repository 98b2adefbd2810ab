using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Footbridge.Checks;
using Footbridge.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Footbridge.Tests.Checks;

/// <summary>Each thing an admin can get wrong, and that the check says it, with the cure, and nothing else that is wrong.</summary>
public sealed class CheckCommandTests : IAsyncLifetime
{
    private Premises _premises = null!;

    public async Task InitializeAsync() => _premises = await Premises.OpenAsync();

    public async Task DisposeAsync() => await _premises.DisposeAsync();

    [Fact]
    public async Task Where_all_is_right_all_is_ok()
    {
        var (status, report) = await _premises.CheckAsync();

        Assert.All(report.Checks, line => Assert.Equal(Verdict.Ok, line.Verdict));
        Assert.Equal(
            ["permissions", "data folder", "registration", "homeserver", "clock", "ping", "puppet registration", "component host", "component"],
            report.Checks.Select(line => line.Check));
        Assert.Equal(0, status);
    }

    [Fact]
    public async Task Each_check_is_one_line_for_people()
    {
        var output = new StringWriter();
        var status = await CheckCommand.RunAsync(_premises.ConfigFileName, json: false, output, CancellationToken.None);

        Assert.Equal(0, status);
        Assert.Contains("ok       component: the XMPP server at ", output.ToString());
        Assert.Equal(9, output.ToString().TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task All_config_faults_are_told_with_their_paths()
    {
        _premises.Change("{ component: { prot: 1, port: many }, permissions: { example.org: root } }");

        var (status, report) = await _premises.CheckAsync();

        Assert.Equal(1, status);
        Assert.All(report.Checks, line => Assert.Equal(("config", Verdict.Failed), (line.Check, line.Verdict)));
        Assert.Equal(["component.port", "component.prot", "permissions.example.org"], report.Checks.Select(line => line.Says.Split(':')[0]));
    }

    [Fact]
    public async Task A_homeserver_that_does_not_answer_is_told_once()
    {
        await _premises.StopHomeserverAsync();

        await AssertFailsAsync("homeserver", "no answer at", "homeserver.url");
    }

    [Fact]
    public async Task What_is_no_homeserver_is_told()
    {
        // The operations port of another bridge, for one.
        await _premises.StopHomeserverAsync();
        using var other = new HttpListener { Prefixes = { $"http://{_premises.Address}:8008/" } };
        other.Start();
        var answered = AnswerAsync(other);

        await AssertFailsAsync("homeserver", "is no Matrix homeserver", "homeserver.url");
        other.Stop();
        await answered;
    }

    [Fact]
    public async Task An_as_token_that_the_homeserver_does_not_know_is_told()
    {
        _premises.ChangeAtHomeserver(0, known => known with { AsToken = "an older one" });

        await AssertFailsAsync("ping", "does not know the as_token", "restart");
    }

    [Fact]
    public async Task A_registration_that_the_homeserver_knows_by_another_id_is_told()
    {
        _premises.ChangeAtHomeserver(0, known => known with { Id = "xmpp" });

        await AssertFailsAsync("ping", "under another id", "restart");
    }

    [Fact]
    public async Task An_hs_token_that_is_not_ours_is_told()
    {
        _premises.ChangeAtHomeserver(0, known => known with { HsToken = "an older one" });

        await AssertFailsAsync("ping", "comes with another hs_token", "restart");
    }

    [Fact]
    public async Task A_bridge_that_the_homeserver_cannot_reach_is_told()
    {
        _premises.ChangeAtHomeserver(0, known => known with { Url = $"http://{_premises.Address}:1" });

        await AssertFailsAsync("ping", "cannot connect", "appservice.url");
    }

    [Fact]
    public async Task A_homeserver_whose_copy_has_no_url_is_told()
    {
        _premises.ChangeAtHomeserver(0, known => known with { Url = null });

        await AssertFailsAsync("ping", "has no url", "restart");
    }

    [Fact]
    public async Task A_ping_that_somebody_else_answers_is_told()
    {
        // The stub homeserver itself has no such path: 404.
        _premises.ChangeAtHomeserver(0, known => known with { Url = $"http://{_premises.Address}:8008" });

        await AssertFailsAsync("ping", "something that is not this bridge answers", "appservice.url");
    }

    [Fact]
    public async Task A_homeserver_without_ping_is_no_failure()
    {
        _premises.Homeserver!.KnowsPing = false;

        var (status, report) = await _premises.CheckAsync();

        Assert.Equal(0, status);
        Assert.Equal(["ping", "puppet registration"], report.Checks.Where(line => line.Verdict == Verdict.Warning).Select(line => line.Check));
    }

    [Fact]
    public async Task A_port_that_another_program_has_is_told()
    {
        using var other = new TcpListener(_premises.Address, 29340);
        other.Start();

        await AssertFailsAsync("appservice.listen", "is in use by another program", "another port");
    }

    [Fact]
    public async Task Ephemeral_events_that_are_not_asked_for_are_told()
    {
        Premises.ChangeFile(_premises.Config.Appservice.Registration, file => file with { ReceiveEphemeral = false });

        await AssertFailsAsync("registration", "receive_ephemeral is not true", "footbridge register --force");
    }

    [Fact]
    public async Task A_registration_of_another_url_bot_or_server_is_told()
    {
        _premises.Change("{ appservice: { bot_localpart: _xmpp_helper }, homeserver: { server_name: example.net } }");
        Premises.ChangeFile(_premises.Config.Appservice.Registration, file => file with { Url = "http://elsewhere:1" });

        var (status, report) = await _premises.CheckAsync();

        Assert.Equal(1, status);
        var faults = report.Checks.Where(line => line is { Check: "registration", Verdict: Verdict.Failed }).Select(line => line.Says).ToList();
        Assert.Contains(faults, says => says.Contains("url is http://elsewhere:1", StringComparison.Ordinal));
        Assert.Contains(faults, says => says.Contains("sender_localpart is _xmpp_bot", StringComparison.Ordinal));
        Assert.Contains(faults, says => says.Contains("ghosts of example.net", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_registration_is_told()
    {
        File.Delete(_premises.Config.Appservice.Registration);

        await AssertFailsAsync("registration", "footbridge.local.yaml", "footbridge register");
    }

    [Fact]
    public async Task A_missing_puppet_registration_is_told()
    {
        File.Delete(_premises.Config.Appservice.PuppetRegistration);

        await AssertFailsAsync("puppet registration", "puppets.local.yaml", "footbridge register");
    }

    [Fact]
    public async Task A_puppet_registration_that_the_homeserver_does_not_know_is_told()
    {
        _premises.Homeserver!.Registrations.RemoveAt(1);

        await AssertFailsAsync("puppet registration", "does not know the as_token", "restart");
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_puppet_registration_that_would_push_or_take_names_is_told(bool hasUrl, bool isExclusive)
    {
        Premises.ChangeFile(_premises.Config.Appservice.PuppetRegistration, file => file with
        {
            Url = hasUrl ? "http://bridge:1" : null,
            Users = [file.Users[0] with { Exclusive = isExclusive }],
        });

        await AssertFailsAsync("puppet registration", hasUrl ? "url is not null" : "is exclusive", "footbridge register --force");
    }

    [Fact]
    public async Task Without_puppets_their_registration_is_not_missed()
    {
        _premises.Change("puppets: none");
        File.Delete(_premises.Config.Appservice.PuppetRegistration);

        var (status, report) = await _premises.CheckAsync();

        Assert.Equal(0, status);
        Assert.DoesNotContain(report.Checks, line => line.Check == "puppet registration");
    }

    [Fact]
    public async Task An_xmpp_server_that_does_not_answer_is_told()
    {
        await _premises.StopXmppServerAsync();

        await AssertFailsAsync("component", "no XMPP server takes components", "component.port");
    }

    [Fact]
    public async Task A_wrong_component_secret_is_told_and_not_shown()
    {
        _premises.Change("component: { secret: an-older-one }");

        var line = await AssertFailsAsync("component", "refuses the secret", "component_secret");

        Assert.DoesNotContain("an-older-one", line.ToString());
    }

    [Fact]
    public async Task A_component_that_the_xmpp_server_does_not_know_is_told()
    {
        _premises.Change("component: { domain: other.example.org }");

        await AssertFailsAsync("component", "has no component other.example.org", "Component \"other.example.org\"");
    }

    [Fact]
    public async Task A_component_that_is_connected_elsewhere_is_told()
    {
        _premises.XmppServer!.HasOtherConnection = true;

        await AssertFailsAsync("component", "another program is connected", "stop it");
    }

    [Theory]
    [InlineData(61, "behind")]
    [InlineData(-61, "ahead of")]
    public async Task A_clock_more_than_a_minute_off_is_told(int seconds, string direction)
    {
        // One second of tolerance each way: a Date header has no fractions.
        _premises.Homeserver!.ClockAhead = TimeSpan.FromSeconds(seconds + Math.Sign(seconds));

        await AssertFailsAsync("clock", direction, "NTP");
    }

    [Fact]
    public async Task A_clock_half_a_minute_off_is_ok()
    {
        _premises.Homeserver!.ClockAhead = TimeSpan.FromSeconds(-30);

        Assert.Equal(0, (await _premises.CheckAsync()).Status);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_written_to_is_told_and_nothing_is_tried()
    {
        File.WriteAllText(_premises.Config.Storage.Folder, "no folder");

        var line = await AssertFailsAsync("data folder", "cannot be written to", "chown");

        Assert.DoesNotContain("\n", line.ToString());
        Assert.Equal(0, _premises.XmppServer!.Handshakes);
    }

    [Fact]
    public async Task A_database_newer_than_the_program_is_told()
    {
        await using (var database = Database.Open(_premises.Config.Storage.Folder, NullLogger<Database>.Instance))
        {
            await database.WriteAsync(connection => Dapper.SqlMapper.Execute(connection, "PRAGMA user_version = 9999"), CancellationToken.None);
        }

        await AssertFailsAsync("data folder", "is of version 9999", "newer program");
    }

    [Fact]
    public async Task A_star_in_the_permissions_is_a_warning()
    {
        _premises.Change("permissions: { '*': user }");

        await AssertWarnsAsync("permissions", "lets everybody use the bridge", "example.org: user");
    }

    [Fact]
    public async Task A_star_that_shuts_out_is_none()
    {
        _premises.Change("permissions: { '*': none }");

        var (_, report) = await _premises.CheckAsync();

        Assert.All(report.Checks, line => Assert.Equal(Verdict.Ok, line.Verdict));
    }

    [Fact]
    public async Task A_component_host_that_is_not_this_machine_is_a_warning()
    {
        // The address of nobody (RFC 5737), looked at without a connection.
        var lines = await new ComponentHostCheck(_premises.Config.Component with { Host = "192.0.2.1" }).RunAsync(CancellationToken.None);

        var line = Assert.Single(lines);
        Assert.Equal(Verdict.Warning, line.Verdict);
        Assert.Contains("has no TLS", line.Says);
        Assert.Contains("VPN", line.Cure);
    }

    [Fact]
    public async Task What_the_homeserver_pushes_meanwhile_stays_with_it()
    {
        var witness = new PingWitness();
        var listen = _premises.Config.Appservice.Listen;
        await using var listener = await PingListener.StartAsync(listen, "hs", witness, CancellationToken.None);
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", "hs") } };

        using var transaction = await http.PutAsync(
            $"http://{listen}/_matrix/app/v1/transactions/1", new StringContent("""{"events":[]}""", null, "application/json"));
        using var query = await http.GetAsync($"http://{listen}/_matrix/app/v1/users/@_xmpp_alice=40example.org:example.org");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, transaction.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, query.StatusCode);
    }

    [Fact]
    public async Task The_lock_is_free_again_and_the_folder_as_it_was()
    {
        await _premises.CheckAsync();

        Assert.True(DatabaseLock.TryTake(_premises.Config.Storage.Folder, out var taken));
        taken.Dispose();
        Assert.Equal([DatabaseLock.FileName], Directory.EnumerateFiles(_premises.Config.Storage.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Tokens_and_secret_are_never_shown()
    {
        _premises.ChangeAtHomeserver(0, known => known with { AsToken = "an older one" });
        var output = new StringWriter();
        await CheckCommand.RunAsync(_premises.ConfigFileName, json: true, output, CancellationToken.None);

        using var json = JsonDocument.Parse(output.ToString());
        Assert.False(json.RootElement.GetProperty("ok").GetBoolean());
        foreach (var secret in _premises.Homeserver!.Registrations.SelectMany(known => new[] { known.AsToken, known.HsToken }).Append("s3cret"))
        {
            Assert.DoesNotContain(secret, output.ToString());
        }
    }

    private async Task<CheckLine> AssertFailsAsync(string check, string says, string cure)
    {
        var (status, report) = await _premises.CheckAsync();
        var line = Assert.Single(report.Checks, line => line.Verdict != Verdict.Ok);
        Assert.Equal((check, Verdict.Failed), (line.Check, line.Verdict));
        Assert.Contains(says, line.Says);
        Assert.Contains(cure, line.Cure);
        Assert.Equal(1, status);
        return line;
    }

    private async Task AssertWarnsAsync(string check, string says, string cure)
    {
        var (status, report) = await _premises.CheckAsync();
        var line = Assert.Single(report.Checks, line => line.Verdict != Verdict.Ok);
        Assert.Equal((check, Verdict.Warning), (line.Check, line.Verdict));
        Assert.Contains(says, line.Says);
        Assert.Contains(cure, line.Cure);
        Assert.Equal(0, status);
    }

    private static async Task AnswerAsync(HttpListener listener)
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                context.Response.StatusCode = 404;
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Stopped.
        }
    }
}
