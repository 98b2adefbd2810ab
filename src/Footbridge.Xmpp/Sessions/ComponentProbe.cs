namespace Footbridge.Xmpp;

/// <summary>How far a connection as the component came.</summary>
public abstract record ComponentProbeResult
{
    private ComponentProbeResult()
    {
    }

    /// <summary>The server took the handshake.</summary>
    public sealed record Ok : ComponentProbeResult;

    /// <summary>No XMPP answer at all: refused, timed out, or something else listens there.</summary>
    public sealed record Unreachable(string Reason) : ComponentProbeResult;

    /// <summary>The server has no component of that domain.</summary>
    public sealed record UnknownHost : ComponentProbeResult;

    public sealed record WrongSecret : ComponentProbeResult;

    /// <summary>Another connection holds the component.</summary>
    public sealed record Conflict : ComponentProbeResult;

    /// <summary>Any other stream error.</summary>
    public sealed record Other(string Condition) : ComponentProbeResult;
}

public static class ComponentProbe
{
    public static Task<ComponentProbeResult> TryAsync(ComponentOptions options, TimeProvider time, CancellationToken ct) => throw new NotImplementedException();
}
