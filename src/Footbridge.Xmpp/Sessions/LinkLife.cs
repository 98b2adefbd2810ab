using Microsoft.Extensions.Logging;

namespace Footbridge.Xmpp;

/// <summary>All that goes on over one connection, from handshake to end, and what has to be over before the next may begin.</summary>
internal sealed class LinkLife
{
    private readonly ComponentConnection _connection;
    private readonly ComponentOptions _options;
    private readonly TimeProvider _time;
    private readonly OpenAcceptances _acceptances;
    private readonly IqResponder _responder;
    private readonly IncomingStanzas _incoming;
    private bool _isEnding;

    public LinkLife(ComponentConnection connection, ComponentOptions options, IXmppIntake intake, IAddressProfiles profiles, TimeProvider time, ILogger logger)
    {
        _connection = connection;
        _options = options;
        _time = time;
        Link = new ComponentLink(connection, options);
        _acceptances = new OpenAcceptances(intake, Link);
        _responder = new IqResponder(Link, intake, profiles, options.Domain, time, logger);
        _incoming = new IncomingStanzas(connection, Link, _acceptances, _responder, options.Domain, logger);
    }

    public ComponentLink Link { get; }

    /// <summary>
    /// Runs until the link is down and everything that was read is committed or has failed; returns why it went down. What
    /// was read is worth keeping whatever becomes of the link: only <paramref name="ct"/> gives it up.
    /// </summary>
    public async Task<string> RunAsync(CancellationToken ct)
    {
        var watching = LinkWatch.RunAsync(Link, _connection, _options.KeepAlive, _time);
        var answering = _responder.RunAsync();
        await using (ct.UnsafeRegister(static state => ((ComponentLink)state!).Close(ComponentSession.Stopping), Link))
        {
            Link.Close(await ReadAsync(ct));
        }

        await Task.WhenAll(watching, answering, _acceptances.DrainAsync());
        return Link.CloseReason!;
    }

    /// <summary>
    /// Ends the stream in order: what the server wrote to us before it answered a last ping is committed first. After it
    /// <see cref="RunAsync"/> ends, as soon as the server has ended its side.
    /// </summary>
    public async Task EndAsync(CancellationToken ct)
    {
        await Link.PingAsync(ct);
        await _acceptances.DrainAsync().WaitAsync(ct);
        Volatile.Write(ref _isEnding, true);
        await Link.EndStreamAsync(ct);
    }

    private async Task<string> ReadAsync(CancellationToken ct)
    {
        try
        {
            await _incoming.ReadAsync(ct);
            return Volatile.Read(ref _isEnding) ? ComponentSession.Stopping : "The XMPP server ended the stream";
        }
        catch (XmppException e)
        {
            return LinkFault.InWords(e, _options);
        }
        catch (OperationCanceledException) when (Link.Closed.IsCancellationRequested)
        {
            // While it waited for room in the intake.
            return Link.CloseReason!;
        }
    }
}
