using Footbridge.Operations;
using Footbridge.Tests.Checks;
using Xunit;

namespace Footbridge.Tests.Operations;

/// <summary>What <c>status</c> and <c>health</c> say where no bridge answers: one line, with the cure.</summary>
public sealed class OperationsClientTests : IAsyncLifetime
{
    private Premises _premises = null!;

    public async Task InitializeAsync() => _premises = await Premises.OpenAsync();

    public async Task DisposeAsync() => await _premises.DisposeAsync();

    [Fact]
    public Task A_bridge_that_does_not_run_is_told() => AssertToldAsync(1, $"no answer of a bridge at operations.listen {_premises.Address}:29341: ", "start it");

    [Fact]
    public async Task Another_program_at_the_port_is_told()
    {
        _premises.Change($"operations: {{ listen: '{_premises.Address}:8008' }}");

        await AssertToldAsync(1, $"what is at operations.listen {_premises.Address}:8008 is no bridge: it answers 404", "correct operations.listen");
    }

    [Fact]
    public async Task A_configuration_that_cannot_be_used_is_told()
    {
        _premises.Change("operations: { listen: 29341 }");

        await AssertToldAsync(2, "operations.listen: is an address and a port, like 127.0.0.1:29340", "not '29341'");
    }

    private async Task AssertToldAsync(int status, string begins, string has)
    {
        using var output = new StringWriter();
        Assert.Equal(status, await BridgeStatusCommand.RunAsync(_premises.ConfigFileName, output, CancellationToken.None));
        Assert.Equal(status, await HealthCommand.RunAsync(_premises.ConfigFileName, onlyLive: true, output, CancellationToken.None));
        Assert.Equal(status, await HealthCommand.RunAsync(_premises.ConfigFileName, onlyLive: false, output, CancellationToken.None));

        var lines = output.ToString().TrimEnd().Split(Environment.NewLine);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.StartsWith(begins, line));
        Assert.All(lines, line => Assert.Contains(has, line));
    }
}
