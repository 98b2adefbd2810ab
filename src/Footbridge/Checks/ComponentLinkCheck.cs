using Footbridge.Configuration;
using Footbridge.Xmpp;

namespace Footbridge.Checks;

/// <summary>The running bridge's own link: a second connection would push it out.</summary>
internal sealed class ComponentLinkCheck(ComponentConfig config, ComponentSession session) : ICheck
{
    private const string Name = "component";

    public Task<IReadOnlyList<CheckLine>> RunAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CheckLine>>(
        [
            session.Link is not null
                ? CheckLine.Ok(Name, $"the bridge is connected to {config.Host}:{config.Port} as {config.Domain}")
                : CheckLine.Failed(
                    Name,
                    $"the bridge has no link to {config.Host}:{config.Port}: {session.LastError ?? "it did not connect yet"}",
                    "start the XMPP server, and compare component.host, port, domain and secret with its settings; the bridge tries again by itself"),
        ]);
}
