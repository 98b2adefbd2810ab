using Microsoft.Extensions.Logging;

namespace Footbridge.Xmpp;

public sealed class ComponentSession
{
    public ComponentSession(ComponentOptions options, IXmppIntake intake, TimeProvider time, ILogger<ComponentSession> logger) => throw new NotImplementedException();

    public ComponentLink? Link => throw new NotImplementedException();

    public string? LastError => throw new NotImplementedException();

    public int Reconnects => throw new NotImplementedException();

    public Task RunAsync(CancellationToken ct) => throw new NotImplementedException();

    public Task StopAsync(CancellationToken ct) => throw new NotImplementedException();
}
