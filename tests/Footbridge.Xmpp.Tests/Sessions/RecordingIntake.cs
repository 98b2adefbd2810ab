using System.Threading.Channels;

namespace Footbridge.Xmpp.Tests;

/// <summary>What the bridge would be: takes what comes, in order, and commits it when the test says so.</summary>
internal sealed class RecordingIntake : IXmppIntake
{
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();
    private readonly Channel<Stanza> _stanzas = Channel.CreateUnbounded<Stanza>();
    private readonly Channel<ComponentLink> _links = Channel.CreateUnbounded<ComponentLink>();

    /// <summary>What becomes of a stanza; committed at once unless the test says otherwise.</summary>
    public Func<Stanza, CancellationToken, Task> Commit { get; set; } = (_, _) => Task.CompletedTask;

    public Func<Jid, Jid, CancellationToken, Task<bool>> IsKnown { get; set; } = (_, _, _) => Task.FromResult(false);

    public Task AcceptAsync(Stanza stanza, CancellationToken ct)
    {
        _stanzas.Writer.TryWrite(stanza);
        return Commit(stanza, ct);
    }

    public async ValueTask<bool> IsKnownAddressAsync(Jid requester, Jid address, CancellationToken ct) => await IsKnown(requester, address, ct);

    public void LinkUp(ComponentLink link)
    {
        _events.Writer.TryWrite("up");
        _links.Writer.TryWrite(link);
    }

    public void LinkDown(string reason) => _events.Writer.TryWrite($"down: {reason}");

    public Task<ComponentLink> NextLinkAsync() => NextAsync(_links);

    public Task<Stanza> NextStanzaAsync() => NextAsync(_stanzas);

    public async Task<string?> NextBodyAsync() => Assert.IsType<Message>(await NextStanzaAsync()).Body;

    /// <summary>"up", or "down: " and why.</summary>
    public Task<string> NextEventAsync() => NextAsync(_events);

    public bool HasEvent => _events.Reader.TryPeek(out _);

    /// <summary>Stanzas that came and were not looked at yet.</summary>
    public int Count => _stanzas.Reader.Count;

    public bool HasStanza => _stanzas.Reader.TryPeek(out _);

    private static async Task<T> NextAsync<T>(Channel<T> channel)
    {
        using var deadline = new CancellationTokenSource(ScriptedComponentServer.Patience);
        return await channel.Reader.ReadAsync(deadline.Token);
    }
}
