using System.Net.Sockets;
using Footbridge.Storage;
using Footbridge.Tests.Checks;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Footbridge.Tests;

/// <summary>What keeps the bridge from starting, and how it says so. Nothing is left behind: a later start works.</summary>
public sealed class RunCommandTests : IAsyncLifetime
{
    private Premises _premises = null!;

    public async Task InitializeAsync() => _premises = await Premises.OpenAsync();

    public async Task DisposeAsync() => await _premises.DisposeAsync();

    [Fact]
    public async Task Config_faults_are_all_told_with_status_2()
    {
        _premises.Change("{ component: { port: many }, homeserver: { colour: red } }");

        var (status, told) = await RunAsync();

        Assert.Equal(2, status);
        Assert.Contains("component.port: is a whole number", told);
        Assert.Contains("homeserver.colour: is no key of the bridge", told);
    }

    [Fact]
    public async Task A_missing_registration_is_told()
    {
        File.Delete(_premises.Config.Appservice.PuppetRegistration);

        await AssertCannotStartAsync("puppets.local.yaml", "footbridge register");
    }

    [Fact]
    public async Task A_second_bridge_on_one_data_folder_does_not_start()
    {
        Assert.True(DatabaseLock.TryTake(_premises.Config.Storage.Folder, out var taken));
        using (taken)
        {
            await AssertCannotStartAsync("another bridge works on", _premises.Config.Storage.Folder);
        }
    }

    [Theory]
    [InlineData(29340, "appservice.listen")]
    [InlineData(29341, "operations.listen")]
    public async Task A_port_in_use_is_told_with_its_key(int port, string key)
    {
        using var other = new TcpListener(_premises.Address, port);
        other.Start();

        await AssertCannotStartAsync($"{key}: {_premises.Address}:{port} is in use by another program");
    }

    [Fact]
    public async Task An_address_that_is_not_ours_is_told()
    {
        _premises.Change("operations: { listen: '192.0.2.1:29341' }");

        await AssertCannotStartAsync("operations.listen: 192.0.2.1 is no address of this machine");
    }

    [Fact]
    public async Task A_database_newer_than_the_program_is_told()
    {
        await using (var database = Database.Open(_premises.Config.Storage.Folder, NullLogger<Database>.Instance))
        {
            await database.WriteAsync(connection => Dapper.SqlMapper.Execute(connection, "PRAGMA user_version = 9999"), CancellationToken.None);
        }

        await AssertCannotStartAsync("The database has version 9999", "newer program");
    }

    [Fact]
    public async Task A_database_that_is_a_folder_is_told()
    {
        Directory.CreateDirectory(Path.Combine(_premises.Config.Storage.Folder, Database.FileName));

        await AssertCannotStartAsync("footbridge.db cannot be opened", "footbridge check");
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_written_to_is_told()
    {
        File.WriteAllText(_premises.Config.Storage.Folder, "no folder");

        await AssertCannotStartAsync("cannot be written to", _premises.Config.Storage.Folder);
    }

    private async Task AssertCannotStartAsync(params string[] told)
    {
        var (status, error) = await RunAsync();
        Assert.Equal(1, status);
        Assert.StartsWith("footbridge cannot start: ", error);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.All(told, text => Assert.Contains(text, error));
    }

    private async Task<(int Status, string Error)> RunAsync()
    {
        var error = new StringWriter();
        return (await RunCommand.RunAsync(_premises.ConfigFileName, error, CancellationToken.None), error.ToString());
    }
}
