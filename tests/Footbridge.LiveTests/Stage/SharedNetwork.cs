using Footbridge.Lab;

// Two cores: tests that run beside each other would only make each other late.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Footbridge.LiveTests.Stage;

/// <summary>One Synapse, one XMPP server and one bridge for a collection of tests. Each test makes people of its own.</summary>
public abstract class NetworkOfTests : IAsyncLifetime
{
    private LabNetwork? _network;

    public LabNetwork Network => _network ?? throw new LabException("The network was not started.");

    /// <summary>A name on the homeserver whose bearer may not use the bridge.</summary>
    public const string Outsider = "outsider";

    /// <summary>See <see cref="LabOptions.WithTransactionsSeen"/>.</summary>
    protected virtual bool WithTransactionsSeen => false;

    /// <summary>A name on the homeserver whose bearer is the bridge's admin.</summary>
    public const string Admin = "escalus";

    public async Task InitializeAsync() => _network = await LabNetwork.StartAsync(new LabOptions
    {
        WithProxy = true,
        WithTransactionsSeen = WithTransactionsSeen,
        Bridge = settings => settings with
        {
            Permissions = new Dictionary<string, string>(settings.Permissions)
            {
                [$"@{Outsider}:{SynapseServer.ServerName}"] = "none",
                [$"@{Admin}:{SynapseServer.ServerName}"] = "admin",
            },
        },
    });

    public async Task DisposeAsync()
    {
        if (_network is not null)
        {
            await _network.DisposeAsync();
        }
    }
}

/// <summary>For all tests that neither stop nor slow the servers and the bridge.</summary>
public sealed class SharedNetwork : NetworkOfTests;

[CollectionDefinition(Name)]
public sealed class OnSharedNetwork : ICollectionFixture<SharedNetwork>
{
    public const string Name = "shared network";
}
