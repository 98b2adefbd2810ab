using System.Xml.Linq;
using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Matrix.Client;
using Footbridge.Profiles;
using Footbridge.Signals;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;

namespace Footbridge.ToMatrix;

/// <summary>
/// Step 3 of XMPP -> Matrix: a stanza that a direct chat is concerned with is committed to the inbox, in the order of the
/// stream. What can be answered or left out at once never becomes a job. Before it: the component's session; after it: the lanes.
/// </summary>
internal sealed partial class XmppIntake(
    Database database,
    DiskSpace disk,
    Lanes lanes,
    Gates gates,
    Admission admission,
    GatewayAddresses addresses,
    OutboxSender sender,
    XmppSignals signals,
    ContactHints hints,
    ContactWishes wishes,
    BridgeConfig config,
    TimeProvider time,
    ILogger<XmppIntake> logger) : IXmppIntake
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

    public async ValueTask<bool> IsKnownAddressAsync(Jid requester, Jid address, CancellationToken ct)
    {
        try
        {
            return addresses.TryToUser(address.Bare, out var owner) && await admission.IsOpenToAsync(owner, address.Bare, requester.Bare, ct);
        }
        catch (Exception exception) when (exception is MatrixException or HomeserverUnreachableException)
        {
            Log.LookupFailed(logger, exception.Message);
            return false;
        }
    }

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

    /// <summary>Nothing to be posted; but how the contact is called and looks, or what they wish to be told, may have changed.</summary>
    private Task Hint(Stanza stanza)
    {
        try
        {
            wishes.Take(stanza);
            hints.Take(stanza);
        }
        catch (StoreException exception)
        {
            // The next one tells it again.
            Log.NotStored(logger, exception);
        }

        return Task.CompletedTask;
    }

    private async Task StoreAsync(Stanza stanza, CancellationToken cancellationToken)
    {
        if (!addresses.TryToUser(stanza.To.Bare, out var owner))
        {
            await AnswerAsync(stanza, StanzaErrors.ServiceUnavailable, cancellationToken);
            return;
        }

        var lane = LaneKey.OfChat(owner, stanza.To.Bare, stanza.From.Bare);
        if (!HasRoom(lane))
        {
            await AnswerAsync(stanza, StanzaErrors.ResourceConstraint, cancellationToken);
            return;
        }

        if (Serialize(stanza) is not { } payload)
        {
            await AnswerAsync(stanza, StanzaErrors.BadRequest, cancellationToken);
            return;
        }

        var job = new Job
        {
            Id = Job.NewId(),
            Direction = Direction.ToMatrix,
            Kind = JobKind.Stanza,
            Lane = lane,
            Payload = payload,
            ReceivedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        CrashPoint.Here(CrashPoint.XmppIntakeBeforeCommit);
        try
        {
            // Queued before the first await, so that stanzas stay in the order of the stream.
            await database.WriteAsync(connection => Add(connection, job), cancellationToken);
        }
        catch (StoreException exception)
        {
            Log.NotStored(logger, exception);
            await AnswerAsync(stanza, StanzaErrors.ResourceConstraint, cancellationToken);
            return;
        }

        CrashPoint.Here(CrashPoint.XmppIntakeAfterCommit);
    }

    // A parser takes more than may be written, e.g. an element named xml:x: what a stranger puts into a stanza must not fault
    // the intake, which would cost everybody the link.
    private string? Serialize(Stanza stanza)
    {
        try
        {
            return StanzaXml.Serialize(stanza);
        }
        catch (StanzaNotWellFormedException exception)
        {
            Log.NotWritable(logger, exception.Message);
            return null;
        }
    }

    private void Add(Microsoft.Data.Sqlite.SqliteConnection connection, Job job)
    {
        if (JobStore.Add(connection, job) is { } added)
        {
            database.AfterCommit(() => lanes.Add(added));
        }
    }

    private bool HasRoom(LaneKey lane) =>
        disk.IsEnough
        && lanes.Waiting(lane, Direction.ToMatrix) < config.Limits.WaitingJobsPerChat
        && (lane.ContactDomain() is not { } domain || lanes.WaitingOfDomain(domain) < config.Limits.WaitingJobsPerDomain);

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
        [LoggerMessage(3040, LogLevel.Warning, "Whether an address exists could not be looked up: {Reason}")]
        public static partial void LookupFailed(ILogger logger, string reason);

        [LoggerMessage(3041, LogLevel.Error, "The store failed under a stanza; its sender is told, or asks again")]
        public static partial void NotStored(ILogger logger, Exception exception);

        [LoggerMessage(3042, LogLevel.Information, "A stanza was not answered: {Reason}")]
        public static partial void NotAnswered(ILogger logger, string reason);

        [LoggerMessage(3043, LogLevel.Debug, "A stanza that could not be written again was refused: {Reason}")]
        public static partial void NotWritable(ILogger logger, string reason);
    }
}
