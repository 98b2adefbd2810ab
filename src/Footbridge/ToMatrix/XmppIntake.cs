using System.Xml.Linq;
using Footbridge.DirectChats;
using Footbridge.Profiles;
using Footbridge.Signals;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;

namespace Footbridge.ToMatrix;

/// <summary>
/// Step 3 of XMPP -> Matrix: a stanza that a direct chat is concerned with is committed to the inbox, in the order of the
/// stream. What can be answered or left out at once never becomes a job. Before it: the component's session; after it: the lanes.
/// </summary>
internal sealed partial class XmppIntake(
    Gates gates, KnownAddresses addresses, OutboxSender sender, XmppSignals signals, ProfileHints hints, StanzaInbox inbox, ILogger<XmppIntake> logger)
    : IXmppIntake
{
    // XEP-0045: private messages and mediated invites carry <x xmlns='.../muc#user'/>; XEP-0249: direct invites.
    private static readonly XName MucUser = XName.Get("x", "http://jabber.org/protocol/muc#user");
    private static readonly XName Conference = XName.Get("x", "jabber:x:conference");

    private ComponentLink? _link;

    public Task AcceptAsync(Stanza stanza, CancellationToken ct) => stanza switch
    {
        Message { Type: MessageType.Headline } headline => Hint(headline),
        Message { Type: MessageType.Groupchat } => AnswerAsync(stanza, StanzaErrors.ServiceUnavailable, ct),
        Message { Type: not MessageType.Error } message when message.Find(MucUser) is not null || message.Find(Conference) is not null =>
            AnswerAsync(message, StanzaErrors.ServiceUnavailable, ct),
        Message message => TakeAsync(message, ct),
        Presence { Type: PresenceType.Subscribe or PresenceType.Subscribed or PresenceType.Unsubscribe or PresenceType.Unsubscribed } =>
            StoreAsync(stanza, ct),
        Presence { Type: PresenceType.Available or PresenceType.Unavailable or PresenceType.Probe } presence => Signal(presence),
        _ => Task.CompletedTask,
    };

    public ValueTask<bool> IsKnownAddressAsync(Jid requester, Jid address, CancellationToken ct) => addresses.IsKnownAsync(requester, address, ct);

    public void LinkUp(ComponentLink link)
    {
        _link = link;
        sender.Use(link);
        gates.Component.Open();
        signals.LinkUp(link);
    }

    public void LinkDown(string reason)
    {
        gates.Component.Close(reason);
        signals.LinkDown();
        _link = null;
    }

    private Task TakeAsync(Message message, CancellationToken cancellationToken)
    {
        if (message.Type != MessageType.Error)
        {
            signals.Take(message);
        }

        return StanzaKinds.IsJob(message) ? StoreAsync(message, cancellationToken) : Task.CompletedTask;
    }

    private Task Signal(Presence presence)
    {
        signals.Take(presence);
        return Hint(presence);
    }

    private Task Hint(Stanza stanza)
    {
        hints.Take(stanza);
        return Task.CompletedTask;
    }

    private async Task StoreAsync(Stanza stanza, CancellationToken cancellationToken)
    {
        if (await inbox.TryAddAsync(stanza, cancellationToken) is { } error)
        {
            await AnswerAsync(stanza, error, cancellationToken);
        }
    }

    private Task AnswerAsync(Stanza stanza, StanzaError error, CancellationToken cancellationToken) =>
        stanza is Message { Type: MessageType.Error } or Presence { Type: PresenceType.Error }
            ? Task.CompletedTask
            : WriteAsync(StanzaErrors.ReplyTo(stanza, error), cancellationToken);

    private async Task WriteAsync(Stanza answer, CancellationToken cancellationToken)
    {
        if (_link is not { } link)
        {
            return;
        }

        try
        {
            await link.WriteAsync(answer, cancellationToken);
        }
        catch (XmppDisconnectedException exception)
        {
            Log.NotAnswered(logger, exception.Message);
        }
        catch (StanzaTooLargeException exception)
        {
            // By what it repeats of the stanza, e.g. its id, which is of a stranger's choosing: not to cost everybody the link.
            Log.NotAnswered(logger, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3042, LogLevel.Information, "A stanza was not answered: {Reason}")]
        public static partial void NotAnswered(ILogger logger, string reason);

    }
}
