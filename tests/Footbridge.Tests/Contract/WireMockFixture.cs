using Footbridge.Lab;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>One WireMock for all contract tests, which therefore run one after the other.</summary>
public sealed class WireMockFixture : IAsyncLifetime
{
    public WireMockServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await WireMockServer.StartAsync(CancellationToken.None);

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class WireMockTestGroup : ICollectionFixture<WireMockFixture>
{
    public const string Name = "contract";
}
