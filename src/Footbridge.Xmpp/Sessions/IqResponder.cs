using System.Xml.Linq;
using Microsoft.Extensions.Logging;

namespace Footbridge.Xmpp;

/// <summary>
/// Answers the requests of one link, away from the reader: to find out whether an address exists may take seconds. What it
/// does not serve, and what the asker may not know of, it answers all the same way, so that nobody can list our users. Whoever asks too
/// much, and whoever asks while the homeserver is too slow, is told to ask again later.
/// </summary>
internal sealed partial class IqResponder(
    ComponentLink link, IXmppIntake intake, IAddressProfiles profiles, Jid domain, TimeProvider time, ILogger logger)
{
    private const int Workers = 16;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);

    private readonly AddressAnswers _answers = new(profiles);
    private readonly WaitingRequests _waiting = new();

    /// <summary>Takes a request; who has too many waiting is told so at once.</summary>
    public async ValueTask TakeAsync(Iq request, CancellationToken ct)
    {
        if (!_waiting.TryAdd(request))
        {
            Log.TooMany(logger);
            await link.AnswerAsync(StanzaErrors.ReplyTo(request, StanzaErrors.ResourceConstraint), ct);
        }
    }

    /// <summary>Runs until the link is down.</summary>
    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(link.Closed)));

    private async Task WorkAsync(CancellationToken ct)
    {
        try
        {
            while (true)
            {
                var request = await _waiting.NextAsync(ct);
                try
                {
                    await link.AnswerAsync(await AnswerInTimeAsync(request, ct), ct);
                }
                finally
                {
                    _waiting.Done(request);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or XmppDisconnectedException)
        {
            // The link is down: whoever asked will ask again.
        }
    }

    private async Task<Stanza> AnswerInTimeAsync(Iq request, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(AnswerWithin, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            return await AnswerAsync(request, both.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return StanzaErrors.ReplyTo(request, StanzaErrors.ResourceConstraint);
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
        // Anybody can send as many as they like.
        [LoggerMessage(2020, LogLevel.Debug, "A request was refused: too many of its sender, or of their server, wait for their answers")]
        public static partial void TooMany(ILogger logger);

        [LoggerMessage(2021, LogLevel.Warning, "What was asked of an address could not be found out; the asker is told that there is no such thing")]
        public static partial void NotAnswered(ILogger logger, Exception? exception);
    }
}
