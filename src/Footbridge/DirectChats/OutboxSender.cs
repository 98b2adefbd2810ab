using System.Threading.Channels;
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
internal sealed partial class OutboxSender(Outbox outbox, SubscriptionStore subscriptions, ILogger<OutboxSender> logger) : BackgroundService
{
    private readonly Channel<ComponentLink> _links = Channel.CreateUnbounded<ComponentLink>();

    public void Use(ComponentLink link) => _links.Writer.TryWrite(link);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var link in _links.Reader.ReadAllAsync(stoppingToken))
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(link.Closed, stoppingToken);
            try
            {
                await ShowPresenceAsync(link, PresenceType.Available, stop.Token);
                await SendAllAsync(link, stop.Token);
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

    /// <summary>Shows the owners as there, or as gone, to the contacts that may see it.</summary>
    public async Task ShowPresenceAsync(ComponentLink link, PresenceType type, CancellationToken cancellationToken)
    {
        foreach (var (own, contact) in subscriptions.AllFrom())
        {
            await link.WriteAsync(
                new Presence { From = Jid.Parse(own).WithResource(DirectChat.Resource), To = Jid.Parse(contact), Type = type }, cancellationToken);
        }
    }

    private async Task SendAllAsync(ComponentLink link, CancellationToken cancellationToken)
    {
        var stanzas = await outbox.TakeAllAsync(cancellationToken);
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
        await link.PingAsync(cancellationToken);
        CrashPoint.Here(CrashPoint.OutboxAfterPing);
        await outbox.ConfirmAsync(upTo, cancellationToken);
        CrashPoint.Here(CrashPoint.OutboxAfterConfirm);
    }

    private static partial class Log
    {
        [LoggerMessage(3050, LogLevel.Information, "Writing to the XMPP server stopped: {Reason}. What is not confirmed is written again")]
        public static partial void Interrupted(ILogger logger, string reason);

        [LoggerMessage(3051, LogLevel.Error, "Stanza {Seq} of the outbox cannot be written and is left out")]
        public static partial void CannotBeWritten(ILogger logger, Exception exception, long seq);
    }
}
