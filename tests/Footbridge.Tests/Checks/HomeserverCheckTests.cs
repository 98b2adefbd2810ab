using System.Net;
using System.Net.Sockets;
using Footbridge.Checks;
using Xunit;

namespace Footbridge.Tests.Checks;

/// <summary>What can be wrong between the bridge and its homeserver: address, tokens, the way back, clocks.</summary>
public sealed class HomeserverCheckTests : CheckTests
{
    [Fact]
    public async Task A_homeserver_that_does_not_answer_is_told_once()
    {
        await Premises.StopHomeserverAsync();

        await AssertFailsAsync("homeserver", "no answer at", "homeserver.url");
    }

    [Fact]
    public async Task What_is_no_homeserver_is_told()
    {
        // The operations port of another bridge, for one.
        await Premises.StopHomeserverAsync();
        using var other = new HttpListener { Prefixes = { $"http://{Premises.Address}:8008/" } };
        other.Start();
        var answered = AnswerAsync(other);

        await AssertFailsAsync("homeserver", "is no Matrix homeserver", "homeserver.url");
        other.Stop();
        await answered;
    }

    [Fact]
    public async Task An_as_token_that_the_homeserver_does_not_know_is_told()
    {
        Premises.ChangeAtHomeserver(0, known => known with { AsToken = "an older one" });

        await AssertFailsAsync("ping", "does not know the as_token", "restart");
    }

    [Fact]
    public async Task A_registration_that_the_homeserver_knows_by_another_id_is_told()
    {
        Premises.ChangeAtHomeserver(0, known => known with { Id = "xmpp" });

        await AssertFailsAsync("ping", "under another id", "restart");
    }

    [Fact]
    public async Task An_hs_token_that_is_not_ours_is_told()
    {
        Premises.ChangeAtHomeserver(0, known => known with { HsToken = "an older one" });

        await AssertFailsAsync("ping", "comes with another hs_token", "restart");
    }

    [Fact]
    public async Task A_bridge_that_the_homeserver_cannot_reach_is_told()
    {
        Premises.ChangeAtHomeserver(0, known => known with { Url = $"http://{Premises.Address}:1" });

        await AssertFailsAsync("ping", "cannot connect", "appservice.url");
    }

    [Fact]
    public async Task A_homeserver_whose_copy_has_no_url_is_told()
    {
        Premises.ChangeAtHomeserver(0, known => known with { Url = null });

        await AssertFailsAsync("ping", "has no url", "restart");
    }

    [Fact]
    public async Task A_ping_that_somebody_else_answers_is_told()
    {
        // The stub homeserver itself has no such path: 404.
        Premises.ChangeAtHomeserver(0, known => known with { Url = $"http://{Premises.Address}:8008" });

        await AssertFailsAsync("ping", "something that is not this bridge answers", "appservice.url");
    }

    [Fact]
    public async Task A_homeserver_without_ping_is_no_failure()
    {
        Premises.Homeserver!.KnowsPing = false;

        var (status, report) = await Premises.CheckAsync();

        Assert.Equal(0, status);
        Assert.Equal(["ping", "puppet registration"], report.Checks.Where(line => line.Verdict == Verdict.Warning).Select(line => line.Check));
    }

    [Fact]
    public async Task A_port_that_another_program_has_is_told()
    {
        using var other = new TcpListener(Premises.Address, 29340);
        other.Start();

        await AssertFailsAsync("appservice.listen", "is in use by another program", "another port");
    }

    [Theory]
    [InlineData(61, "behind")]
    [InlineData(-61, "ahead of")]
    public async Task A_clock_more_than_a_minute_off_is_told(int seconds, string direction)
    {
        // One second of tolerance each way: a Date header has no fractions.
        Premises.Homeserver!.ClockAhead = TimeSpan.FromSeconds(seconds + Math.Sign(seconds));

        await AssertFailsAsync("clock", direction, "NTP");
    }

    [Fact]
    public async Task A_clock_half_a_minute_off_is_ok()
    {
        Premises.Homeserver!.ClockAhead = TimeSpan.FromSeconds(-30);

        Assert.Equal(0, (await Premises.CheckAsync()).Status);
    }

    [Fact]
    public async Task What_the_homeserver_pushes_meanwhile_stays_with_it()
    {
        var witness = new PingWitness();
        var listen = Premises.Config.Appservice.Listen;
        await using var listener = await PingListener.StartAsync(listen, "hs", witness, CancellationToken.None);
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", "hs") } };

        using var transaction = await http.PutAsync(
            $"http://{listen}/_matrix/app/v1/transactions/1", new StringContent("""{"events":[]}""", null, "application/json"));
        using var query = await http.GetAsync($"http://{listen}/_matrix/app/v1/users/@_xmpp_alice=40example.org:example.org");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, transaction.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, query.StatusCode);
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
