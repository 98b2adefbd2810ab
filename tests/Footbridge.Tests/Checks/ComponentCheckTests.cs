using Footbridge.Checks;
using Xunit;

namespace Footbridge.Tests.Checks;

/// <summary>What can be wrong between the bridge and the XMPP server.</summary>
public sealed class ComponentCheckTests : CheckTests
{
    [Fact]
    public async Task An_xmpp_server_that_does_not_answer_is_told()
    {
        await Premises.StopXmppServerAsync();

        await AssertFailsAsync("component", "no XMPP server takes components", "component.port");
    }

    [Fact]
    public async Task A_wrong_component_secret_is_told_and_not_shown()
    {
        Premises.Change("component: { secret: an-older-one }");

        var line = await AssertFailsAsync("component", "refuses the secret", "component_secret");

        Assert.DoesNotContain("an-older-one", line.ToString());
    }

    [Fact]
    public async Task A_component_that_the_xmpp_server_does_not_know_is_told()
    {
        Premises.Change("component: { domain: other.example.org }");

        await AssertFailsAsync("component", "has no component other.example.org", "Component \"other.example.org\"");
    }

    [Fact]
    public async Task A_component_that_is_connected_elsewhere_is_told()
    {
        Premises.XmppServer!.HasOtherConnection = true;

        await AssertFailsAsync("component", "another program is connected", "stop it");
    }

    [Fact]
    public async Task A_component_host_that_is_not_this_machine_is_a_warning()
    {
        // The address of nobody (RFC 5737), looked at without a connection.
        var lines = await new ComponentHostCheck(Premises.Config.Component with { Host = "192.0.2.1" }).RunAsync(CancellationToken.None);

        var line = Assert.Single(lines);
        Assert.Equal(Verdict.Warning, line.Verdict);
        Assert.Contains("has no TLS", line.Says);
        Assert.Contains("VPN", line.Cure);
    }
}
