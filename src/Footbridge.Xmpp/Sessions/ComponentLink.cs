using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Footbridge.Xmpp;

/// <summary>One life of the component's stream, from handshake to end. What is written on it goes out in order.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer, and others hold its token for longer than the link lives")]
public sealed class ComponentLink
{
    private readonly ComponentConnection _connection;
    private readonly ComponentOptions _options;
    private readonly PendingAnswers _pending;
    private readonly CancellationTokenSource _closed = new();
    private string? _closeReason;

    internal ComponentLink(ComponentConnection connection, ComponentOptions options)
    {
        _connection = connection;
        _options = options;
        _pending = new PendingAnswers(options.Domain);
    }

    /// <summary>Cancelled when the link is down.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <summary>Why it is down, in words; null while it is up.</summary>
    internal string? CloseReason => Volatile.Read(ref _closeReason);

    /// <summary>
    /// Returns when it has its place in the order; whether the server has it only <see cref="PingAsync"/> can tell.
    /// </summary>
    /// <exception cref="StanzaNotWellFormedException">It could end the stream. Nothing was written.</exception>
    /// <exception cref="StanzaTooLargeException">The server would not take it. Nothing was written.</exception>
    /// <exception cref="XmppDisconnectedException">The link is down.</exception>
    public ValueTask WriteAsync(Stanza stanza, CancellationToken ct) => WriteAsync(StanzaXml.Serialize(stanza), ct);

    /// <summary>Writes what <see cref="StanzaXml.Serialize"/> made, and only that: it is not looked at again.</summary>
    /// <exception cref="StanzaTooLargeException">The server would not take it. Nothing was written.</exception>
    /// <exception cref="XmppDisconnectedException">The link is down.</exception>
    public async ValueTask WriteAsync(string serializedStanza, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var bytes = Encoding.UTF8.GetByteCount(serializedStanza);
        if (bytes > _options.MaxStanzaBytes)
        {
            throw new StanzaTooLargeException(bytes, _options.MaxStanzaBytes);
        }

        await _connection.Writer.WriteAsync(serializedStanza, ct);
    }

    /// <summary>
    /// Returns when a ping from the component to itself has come back through the server, which by then has processed all
    /// that was written before it.
    /// </summary>
    /// <exception cref="XmppDisconnectedException">The link is down, or went down before.</exception>
    public async Task PingAsync(CancellationToken ct)
    {
        var ping = Xep0199Ping.Request(_options.Domain, _options.Domain, NewId());
        var back = _pending.ExpectPing(ping.Id!);
        await AwaitAsync(ping, back, ct);
    }

    /// <summary>Asks and returns the result. An id is put in where there is none.</summary>
    /// <exception cref="XmppStanzaErrorException">The answer is an error.</exception>
    /// <exception cref="XmppDisconnectedException">The link went down before an answer came.</exception>
    public async Task<Iq> RequestAsync(Iq request, CancellationToken ct)
    {
        if (!request.IsRequest)
        {
            throw new ArgumentException("Only a get or a set is answered", nameof(request));
        }

        var asked = request with { Id = request.Id ?? NewId() };
        var answer = _pending.Expect(asked);
        await AwaitAsync(asked, answer, ct);
        return await answer;
    }

    /// <summary>Writes an answer, unless it is so large, by what it repeats of its request, that the server would not take it.</summary>
    internal async ValueTask AnswerAsync(Stanza answer, CancellationToken ct)
    {
        try
        {
            await WriteAsync(answer, ct);
        }
        catch (StanzaTooLargeException)
        {
            // Whoever wrote such a request waits in vain; the stream has to go on.
        }
    }

    internal bool TryTakePing(Iq iq) => _pending.TryTakePing(iq);

    internal bool TryTakeAnswer(Iq iq) => _pending.TryTakeAnswer(iq);

    internal Task EndStreamAsync(CancellationToken ct) => _connection.Writer.WriteAndFlushAsync(StreamXml.End, ct);

    /// <summary>The first reason counts: what fails after it fails because of it.</summary>
    internal void Close(string reason)
    {
        if (Interlocked.CompareExchange(ref _closeReason, reason, null) is not null)
        {
            return;
        }

        _connection.Writer.Close(reason);
        _connection.Dispose();
        _pending.FailAll(reason);
        _closed.Cancel();
    }

    private async Task AwaitAsync(Iq request, Task answer, CancellationToken ct)
    {
        try
        {
            // After Close this throws: no answer is waited for that nobody would fail.
            await WriteAsync(request, ct);
            await answer.WaitAsync(ct);
        }
        finally
        {
            _pending.Forget(request.Id!);
        }
    }

    private static string NewId() => Guid.NewGuid().ToString("N");
}
