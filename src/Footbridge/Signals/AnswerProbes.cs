using System.Threading.Channels;
using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge.Signals;

/// <summary>
/// Answers who asks whether an owner is there, away from the stream: servers ask for every contact of everybody who logs in. Some may be lost
/// where too many come; a probe comes again.
/// </summary>
internal sealed class AnswerProbes(
    GatewayAddresses addresses, Owners owners, SubscriptionStore subscriptions, DirectChatStore chats, SettingStore settings, OwnersShown shown,
    CurrentLink link, ILogger<AnswerProbes> logger) : BackgroundService
{
    private const int MostWaiting = 10_000;

    private readonly Channel<Presence> _probes = Channel.CreateBounded<Presence>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Take(Presence probe) => _probes.Writer.TryWrite(probe);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var probe in _probes.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await link.WriteAsync(AnswerTo(probe), stoppingToken);
            }
            catch (Exception exception) when (exception is StoreException or XmppException)
            {
                // Not known is not the same as no.
                SignalLog.NotTold(logger, exception.Message);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // What any server may ask must not be able to end the bridge, whatever it finds.
                SignalLog.Fault(logger, exception);
            }
        }
    }

    // RFC 6121 section 4.3.2: a probe is answered with the presence, or with unsubscribed, whoever it may have been for.
    private Presence AnswerTo(Presence probe)
    {
        var (own, contact) = (probe.To.Bare, probe.From.Bare);
        if (!addresses.TryToUser(own, out var owner) || !owners.MayUse(owner) || !subscriptions.IsShown(own, contact))
        {
            return new Presence { From = own, To = probe.From, Type = PresenceType.Unsubscribed };
        }

        return chats.Find(own, contact) is { } chat && settings.IsOn(chat, Setting.Presence)
            ? shown.ToContact(owner, own, probe.From)
            : new Presence { From = own.WithResource(DirectChat.Resource), To = probe.From, Type = PresenceType.Unavailable };
    }
}
