namespace Footbridge.Xmpp;

public sealed class ComponentLink
{
    internal ComponentLink()
    {
    }

    public CancellationToken Closed => throw new NotImplementedException();

    public ValueTask WriteAsync(Stanza stanza, CancellationToken ct) => throw new NotImplementedException();

    public ValueTask WriteAsync(string serializedStanza, CancellationToken ct) => throw new NotImplementedException();

    public Task PingAsync(CancellationToken ct) => throw new NotImplementedException();

    public Task<Iq> RequestAsync(Iq request, CancellationToken ct) => throw new NotImplementedException();
}
