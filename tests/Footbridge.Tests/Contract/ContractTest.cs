using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>
/// A bridge in this process between a homeserver that WireMock plays and an XMPP server that the test plays, on a clock that
/// only the test moves. For what only faults can show.
/// </summary>
[Collection(WireMockTestGroup.Name)]
public abstract class ContractTest(WireMockFixture fixture) : IAsyncLifetime
{
    private protected Stage Stage { get; } = new(fixture.Server);

    private protected PlayedHomeserver Homeserver => Stage.Homeserver;

    private protected PlayedXmppServer Xmpp => Stage.Xmpp;

    public Task InitializeAsync() => Homeserver.BeginAsync();

    public virtual async Task DisposeAsync() => await Stage.DisposeAsync();
}
