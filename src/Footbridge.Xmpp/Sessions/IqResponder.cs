using System.Threading.Channels;
using System.Xml.Linq;
using Microsoft.Extensions.Logging;

namespace Footbridge.Xmpp;

/// <summary>
/// Answers the requests of one link, away from the reader: to find out whether an address exists may take seconds. What it
/// does not serve, and what the asker may not know of, it answers all the same way, so that nobody can list our users.
/// </summary>
internal sealed partial class IqResponder(ComponentLink link, IXmppIntake intake, IAddressProfiles profiles, Jid domain, ILogger logger)
{
    private const int MaxWaiting = 1000;
    private const int Workers = 16;

    private readonly AddressAnswers _answers = new(profiles);
    private readonly Channel<Iq> _waiting = Channel.CreateBounded<Iq>(MaxWaiting);

    /// <summary>Takes a request; one too many is dropped, as on a network that is too slow.</summary>
    public void Take(Iq request)
    {
        if (!_waiting.Writer.TryWrite(request))
        {
            Log.RequestDropped(logger, MaxWaiting);
        }
    }

    /// <summary>Runs until the link is down.</summary>
    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(link.Closed)));

    private async Task WorkAsync(CancellationToken ct)
    {
        try
        {
            await foreach (var request in _waiting.Reader.ReadAllAsync(ct))
            {
                await link.AnswerAsync(await AnswerAsync(request, ct), ct);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or XmppDisconnectedException)
        {
            // The link is down: whoever asked will ask again.
        }
    }

    private async ValueTask<Stanza> AnswerAsync(Iq request, CancellationToken ct)
    {
        var finding = FindAsync(request, ct).AsTask();
        await ((Task)finding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
        if (finding.IsCompletedSuccessfully)
        {
            return await finding is { } result
                ? new Iq { Type = IqType.Result, From = request.To, To = request.From, Id = request.Id, Payloads = result }
                : StanzaErrors.ReplyTo(request, StanzaErrors.ServiceUnavailable);
        }

        if (finding.Exception?.InnerException is XmppStanzaErrorException { Error: var error })
        {
            return StanzaErrors.ReplyTo(request, error);
        }

        Log.NotAnswered(logger, finding.Exception?.InnerException);
        return StanzaErrors.ReplyTo(request, StanzaErrors.ServiceUnavailable);
    }

    private async ValueTask<XElement[]?> FindAsync(Iq request, CancellationToken ct)
    {
        if (request.To.Local.Length == 0)
        {
            return request.To != domain ? null : Xep0199Ping.IsPing(request) ? [] : AsResult(_answers.OfComponent(request));
        }

        // Nothing of an address can be set by others.
        if (request.Type is IqType.Set || !await intake.IsKnownAddressAsync(request.From.Bare, request.To.Bare, ct))
        {
            return null;
        }

        return Xep0199Ping.IsPing(request) ? [] : AsResult(await _answers.OfAddressAsync(request, ct));
    }

    private static XElement[]? AsResult(XElement? payload) => payload is null ? null : [payload];

    private static partial class Log
    {
        [LoggerMessage(2020, LogLevel.Warning, "A request was dropped: {Waiting} others are waiting for their answer")]
        public static partial void RequestDropped(ILogger logger, int waiting);

        [LoggerMessage(2021, LogLevel.Warning, "What was asked of an address could not be found out; the asker is told that there is no such thing")]
        public static partial void NotAnswered(ILogger logger, Exception? exception);
    }
}
