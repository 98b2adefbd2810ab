using Footbridge.Lab;

namespace Footbridge.Matrix.Tests.Client;

/// <summary>One WireMock for all tests of the client, which therefore run one after the other.</summary>
public sealed class HomeserverFixture : IAsyncLifetime
{
    public WireMockServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await WireMockServer.StartAsync(CancellationToken.None);

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class HomeserverTestGroup : ICollectionFixture<HomeserverFixture>
{
    public const string Name = "homeserver";
}
