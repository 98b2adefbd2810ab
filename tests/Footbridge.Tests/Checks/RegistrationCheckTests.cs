using Footbridge.Checks;
using Xunit;

namespace Footbridge.Tests.Checks;

/// <summary>What can be wrong with the two registration files, and with what the homeserver has of them.</summary>
public sealed class RegistrationCheckTests : CheckTests
{
    [Fact]
    public async Task Ephemeral_events_that_are_not_asked_for_are_told()
    {
        Premises.ChangeFile(Premises.Config.Appservice.Registration, file => file with { ReceiveEphemeral = false });

        await AssertFailsAsync("registration", "receive_ephemeral is not true", "footbridge register --force");
    }

    [Fact]
    public async Task A_registration_of_another_url_bot_or_server_is_told()
    {
        Premises.Change("{ appservice: { bot_localpart: _xmpp_helper }, homeserver: { server_name: example.net } }");
        Premises.ChangeFile(Premises.Config.Appservice.Registration, file => file with { Url = "http://elsewhere:1" });

        var (status, report) = await Premises.CheckAsync();

        Assert.Equal(1, status);
        var faults = report.Checks.Where(line => line is { Check: "registration", Verdict: Verdict.Failed }).Select(line => line.Says).ToList();
        Assert.Contains(faults, says => says.Contains("url is http://elsewhere:1", StringComparison.Ordinal));
        Assert.Contains(faults, says => says.Contains("sender_localpart is _xmpp_bot", StringComparison.Ordinal));
        Assert.Contains(faults, says => says.Contains("ghosts of example.net", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_registration_is_told()
    {
        File.Delete(Premises.Config.Appservice.Registration);

        await AssertFailsAsync("registration", "footbridge.local.yaml", "footbridge register");
    }

    [Fact]
    public async Task A_missing_puppet_registration_is_told()
    {
        File.Delete(Premises.Config.Appservice.PuppetRegistration);

        await AssertFailsAsync("puppet registration", "puppets.local.yaml", "footbridge register");
    }

    [Fact]
    public async Task A_puppet_registration_that_the_homeserver_does_not_know_is_told()
    {
        Premises.Homeserver!.Registrations.RemoveAt(1);

        await AssertFailsAsync("puppet registration", "does not know the as_token", "restart");
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_puppet_registration_that_would_push_or_take_names_is_told(bool hasUrl, bool isExclusive)
    {
        Premises.ChangeFile(Premises.Config.Appservice.PuppetRegistration, file => file with
        {
            Url = hasUrl ? "http://bridge:1" : null,
            Users = [file.Users[0] with { Exclusive = isExclusive }],
        });

        await AssertFailsAsync("puppet registration", hasUrl ? "url is not null" : "is exclusive", "footbridge register --force");
    }

    [Fact]
    public async Task Without_puppets_their_registration_is_not_missed()
    {
        Premises.Change("puppets: none");
        File.Delete(Premises.Config.Appservice.PuppetRegistration);

        var (status, report) = await Premises.CheckAsync();

        Assert.Equal(0, status);
        Assert.DoesNotContain(report.Checks, line => line.Check == "puppet registration");
    }
}
