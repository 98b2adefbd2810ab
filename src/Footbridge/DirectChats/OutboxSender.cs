using System.Threading.Channels;
using Footbridge.Identity;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// Step 7 of Matrix -> XMPP: writes the outbox to the link, in order. XEP-0114 has no acknowledgement: a stanza is confirmed when
/// a ping to our own domain, sent after it, has come back through the server. One ping is under way at a time; writing goes
/// on meanwhile. What a lost link left unconfirmed is written again on the next one, before anything new.
/// </summary>
internal sealed partial class OutboxSender(
    Outbox outbox, SubscriptionStore subscriptions, Owners owners, OwnersShown shown, TimeProvider time, ILogger<OutboxSender> logger) : BackgroundService
{
    private static readonly TimeSpan StoreDelay = TimeSpan.FromSeconds(1);

    // A link that is dead is noticed elsewhere, and sooner; this is for a ping alone that the server lost.
    private static readonly TimeSpan PingDelay = TimeSpan.FromMinutes(2);

    private readonly Channel<ComponentLink> _links = Channel.CreateUnbounded<ComponentLink>();

    public void Use(ComponentLink link) => _links.Writer.TryWrite(link);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var link in _links.Reader.ReadAllAsync(stoppingToken))
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(link.Closed, stoppingToken);
            try
            {
                await SendAllAsync(link, await BeginAsync(link, stop.Token), stop.Token);
            }
            catch (XmppDisconnectedException exception)
            {
                Log.Interrupted(logger, exception.Message);
            }
            catch (OperationCanceledException) when (link.Closed.IsCancellationRequested && !stoppingToken.IsCancellationRequested)
            {
                Log.Interrupted(logger, "the link was closed");
            }
            finally
            {
                outbox.Detach();
            }
        }
    }

    /// <summary>Shows the owners as they are, or as gone, to the contacts that may see it.</summary>
    public async Task ShowPresenceAsync(ComponentLink link, PresenceType type, CancellationToken cancellationToken)
    {
        foreach (var (owner, own, contact) in subscriptions.AllShown().Where(seen => owners.MayUse(seen.Owner)))
        {
            var presence = shown.ToContact(owner, own, contact);
            await link.WriteAsync(type == PresenceType.Available ? presence : presence with { Type = type, Payloads = [] }, cancellationToken);
        }
    }

    /// <summary>What goes over a new link first; a store that fails meanwhile is waited for, since nothing of the outbox is written yet.</summary>
    private async Task<ChannelReader<OutgoingStanza>> BeginAsync(ComponentLink link, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await ShowPresenceAsync(link, PresenceType.Available, cancellationToken);
                return await outbox.TakeAllAsync(cancellationToken);
            }
            catch (StoreException exception)
            {
                Log.StoreFailed(logger, exception);
                await Task.Delay(StoreDelay, time, cancellationToken);
            }
        }
    }

    private async Task SendAllAsync(ComponentLink link, ChannelReader<OutgoingStanza> stanzas, CancellationToken cancellationToken)
    {
        var (written, asked) = (0L, 0L);
        Task? ping = null;
        Task<bool>? more = null;
        while (true)
        {
            while (stanzas.TryRead(out var outgoing))
            {
                await WriteAsync(link, outgoing, cancellationToken);
                written = outgoing.Seq;
                if (ping is null or { IsCompleted: true })
                {
                    break;
                }
            }

            if (ping is { IsCompleted: true })
            {
                await ping;
                ping = null;
            }

            if (ping is null && written > asked)
            {
                asked = written;
                ping = ConfirmAsync(link, asked, cancellationToken);
            }

            // The channel has one reader, and takes one wait at a time.
            more ??= stanzas.WaitToReadAsync(cancellationToken).AsTask();
            await Task.WhenAny(more, ping ?? more);
            if (!more.IsCompleted)
            {
                continue;
            }

            if (!await more)
            {
                return;
            }

            more = null;
        }
    }

    private async Task WriteAsync(ComponentLink link, OutgoingStanza outgoing, CancellationToken cancellationToken)
    {
        CrashPoint.Here(CrashPoint.OutboxBeforeWrite);
        try
        {
            await link.WriteAsync(outgoing.Stanza, cancellationToken);
        }
        catch (Exception exception) when (exception is StanzaNotWellFormedException or StanzaTooLargeException)
        {
            // A fault of ours, and it would be the same at every attempt: it must not stop what is behind it.
            Log.CannotBeWritten(logger, exception, outgoing.Seq);
        }

        CrashPoint.Here(CrashPoint.OutboxAfterWrite);
    }

    private async Task ConfirmAsync(ComponentLink link, long upTo, CancellationToken cancellationToken)
    {
        await PingAsync(link, cancellationToken);
        CrashPoint.Here(CrashPoint.OutboxAfterPing);
        try
        {
            await outbox.ConfirmAsync(upTo, cancellationToken);
        }
        catch (StoreException exception)
        {
            // The next one confirms these as well; at worst they are written again on the next link.
            Log.StoreFailed(logger, exception);
            return;
        }

        CrashPoint.Here(CrashPoint.OutboxAfterConfirm);
    }

    private async Task PingAsync(ComponentLink link, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await link.PingAsync(cancellationToken).WaitAsync(PingDelay, time, cancellationToken);
                return;
            }
            catch (TimeoutException)
            {
                Log.PingLost(logger);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3050, LogLevel.Information, "Writing to the XMPP server stopped: {Reason}. What is not confirmed is written again")]
        public static partial void Interrupted(ILogger logger, string reason);

        [LoggerMessage(3051, LogLevel.Error, "Stanza {Seq} of the outbox cannot be written and is left out")]
        public static partial void CannotBeWritten(ILogger logger, Exception exception, long seq);

        [LoggerMessage(3053, LogLevel.Error, "The store failed under the outbox; nothing of it is lost")]
        public static partial void StoreFailed(ILogger logger, Exception exception);

        [LoggerMessage(3054, LogLevel.Warning, "The XMPP server did not give back a ping; it is asked again")]
        public static partial void PingLost(ILogger logger);
    }
}
