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

/// <summary>Finds out whether the server would take us as its component, without being one for longer than the answer takes.</summary>
public static class ComponentProbe
{
    public static async Task<ComponentProbeResult> TryAsync(ComponentOptions options, TimeProvider time, CancellationToken ct)
    {
        try
        {
            using var connection = await ComponentConnection.OpenAsync(options, time, ct);
            await connection.Writer.WriteAndFlushAsync(StreamXml.End, ct);
            return new ComponentProbeResult.Ok();
        }
        catch (StreamErrorException e)
        {
            return e.Condition switch
            {
                // RFC 6120 section 4.9.3; XEP-0114 section 3 names not-authorized for the wrong secret.
                "host-unknown" => new ComponentProbeResult.UnknownHost(),
                "not-authorized" => new ComponentProbeResult.WrongSecret(),
                "conflict" => new ComponentProbeResult.Conflict(),
                var condition => new ComponentProbeResult.Other(condition),
            };
        }
        catch (XmppDisconnectedException e)
        {
            return new ComponentProbeResult.Unreachable(e.Message);
        }
    }
}
