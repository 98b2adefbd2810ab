using System.Threading.Channels;
using System.Xml.Linq;
using Microsoft.Extensions.Logging;

namespace Footbridge.Xmpp;

/// <summary>
/// Answers the requests of one link, away from the reader: to find out whether an address exists may take seconds. What it
/// does not serve, and what the asker may not know of, it answers all the same way, so that nobody can list our users.
/// </summary>
internal sealed partial class IqResponder(ComponentLink link, IXmppIntake intake, Jid domain, ILogger logger)
{
    private const int MaxWaiting = 1000;
    private const int Workers = 16;

    // XEP-0030 section 3.1: <identity category='gateway' type='...' name='...'/>, the type being the network behind it.
    private static readonly DiscoInfo Component = new(
        [new DiscoIdentity("gateway", "matrix", "Footbridge")],
        [Xep0030Disco.InfoNs, Xep0030Disco.ItemsNs, Xep0199Ping.Ns, Xep0106Escaping.Feature]);

    private static readonly string[] AddressFeatures =
        [Xep0030Disco.InfoNs, Xep0030Disco.ItemsNs, Xep0199Ping.Ns, Xep0184Receipts.Ns, Xep0334Hints.Ns, Xep0359StanzaIds.Ns, Xep0393Styling.Ns, Xep0444Reactions.Ns];

    // As a server answers for an account at its bare address, and a client at its full one.
    private static readonly DiscoInfo Account = new([new DiscoIdentity("account", "registered")], AddressFeatures);

    private static readonly DiscoInfo Client = new([new DiscoIdentity("client", "pc", "Footbridge")], AddressFeatures);

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
        if (Find(request) is not { } result || !await MayKnowAsync(request, ct))
        {
            return StanzaErrors.ReplyTo(request, StanzaErrors.ServiceUnavailable);
        }

        return new Iq { Type = IqType.Result, From = request.To, To = request.From, Id = request.Id, Payloads = result };
    }

    private XElement[]? Find(Iq request)
    {
        if (Xep0199Ping.IsPing(request))
        {
            return [];
        }

        // A node is a part of something, and nothing here has parts.
        if (Xep0030Disco.IsInfoRequest(request, out var node) && node is null)
        {
            return [Xep0030Disco.InfoAnswer(request.To == domain ? Component : request.To.IsBare ? Account : Client)];
        }

        return Xep0030Disco.IsItemsRequest(request, out node) && node is null ? [Xep0030Disco.EmptyItemsAnswer()] : null;
    }

    private async ValueTask<bool> MayKnowAsync(Iq request, CancellationToken ct)
    {
        if (request.To.Local.Length == 0)
        {
            return request.To == domain;
        }

        var asking = intake.IsKnownAddressAsync(request.From.Bare, request.To.Bare, ct).AsTask();
        await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
        if (asking.IsCompletedSuccessfully)
        {
            return await asking;
        }

        Log.AddressUnknown(logger, asking.Exception?.InnerException);
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(2020, LogLevel.Warning, "A request was dropped: {Waiting} others are waiting for their answer")]
        public static partial void RequestDropped(ILogger logger, int waiting);

        [LoggerMessage(2021, LogLevel.Warning, "Whether an address exists could not be found out; the asker is told that it does not")]
        public static partial void AddressUnknown(ILogger logger, Exception? exception);
    }
}
