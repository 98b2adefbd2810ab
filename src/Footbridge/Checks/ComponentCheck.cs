using Footbridge.Configuration;
using Footbridge.Xmpp;

namespace Footbridge.Checks;

/// <summary>Whether the XMPP server takes us as its component: a connection of its own, closed at the handshake's answer.</summary>
internal sealed class ComponentCheck(ComponentConfig config, TimeProvider time) : ICheck
{
    private const string Name = "component";

    public async Task<IReadOnlyList<CheckLine>> RunAsync(CancellationToken cancellationToken)
    {
        var options = new ComponentOptions
        {
            Host = config.Host,
            Port = config.Port,
            Domain = Jid.Parse(config.Domain),
            Secret = config.Secret,
            MaxStanzaBytes = config.MaxStanzaBytes,
            KeepAlive = config.KeepAlive,
        };
        return [Explain(await ComponentProbe.TryAsync(options, time, cancellationToken))];
    }

    private CheckLine Explain(ComponentProbeResult result) => result switch
    {
        ComponentProbeResult.Ok => CheckLine.Ok(Name, $"the XMPP server at {config.Host}:{config.Port} takes us as {config.Domain}"),
        ComponentProbeResult.Unreachable(var reason) => CheckLine.Failed(
            Name,
            $"no XMPP server takes components at {config.Host}:{config.Port}: {reason}",
            "start it, and compare component.host and component.port with its settings (Prosody: component_ports, component_interfaces; ejabberd: the listener with module ejabberd_service)"),
        ComponentProbeResult.UnknownHost => CheckLine.Failed(
            Name,
            $"the XMPP server has no component {config.Domain}",
            $"add it (Prosody: Component \"{config.Domain}\" with its component_secret; ejabberd: under hosts of its ejabberd_service listener) and reload the server, or correct component.domain"),
        ComponentProbeResult.WrongSecret => CheckLine.Failed(
            Name,
            $"the XMPP server refuses the secret of {config.Domain}",
            "make component.secret (or its file, or FOOTBRIDGE_COMPONENT_SECRET) the same as the server's component_secret"
            + " (ejabberd: the password under hosts of its ejabberd_service listener; it refuses a component that is not there with the same words)"),
        ComponentProbeResult.Conflict => CheckLine.Failed(
            Name,
            $"another program is connected as {config.Domain}",
            "stop it: a bridge with another data folder, or another machine's"),
        ComponentProbeResult.Other(var condition) => CheckLine.Failed(
            Name,
            $"the XMPP server refuses the component: {condition}",
            "look into the XMPP server's log"),
        _ => throw new InvalidOperationException($"A result of the probe that is not known: {result.GetType().Name}"),
    };
}
