using System.Diagnostics;
using System.Text.Json;
using Footbridge.Storage;
using Microsoft.Data.Sqlite;

namespace Footbridge.DirectChats;

/// <summary>
/// Commits how a job ended: its removal from the inbox, its links, the stanzas and notices it led to, all in one commit.
/// </summary>
internal sealed class Outcomes(Database database, Lanes lanes, Outbox outbox, Subscriptions subscriptions, NoticeThrottle throttle, TimeProvider time)
{
    public async Task CommitAsync(Job job, Delivery delivery, CancellationToken cancellationToken)
    {
        CrashPoint.Here(job.Direction == Direction.ToXmpp ? CrashPoint.SendBeforeOutcome : CrashPoint.PostBeforeOutcome);
        await database.WriteAsync(connection => Store(connection, job, delivery), cancellationToken);
        CrashPoint.Here(delivery.ReadBack.Count > 0 ? CrashPoint.InvitedAfterReadBack
            : job.Direction == Direction.ToXmpp ? CrashPoint.SendAfterOutcome : CrashPoint.PostAfterOutcome);
    }

    public Task CountAttemptAsync(Job job, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => JobStore.CountAttempt(connection, job), cancellationToken);

    /// <summary>Inside a writer's operation: queues a notice for the lane's room, unless its cause was just told.</summary>
    public void Tell(SqliteConnection connection, LaneKey lane, Notice notice)
    {
        if (!throttle.Admit(lane, notice))
        {
            return;
        }

        Queue(connection, NewJob(lane, Direction.ToMatrix, JobKind.Notice, JsonSerializer.Serialize(notice, NoticeJson.Default.Notice)));
    }

    private Job NewJob(LaneKey lane, Direction direction, JobKind kind, string payload) => new()
    {
        Id = Job.NewId(),
        Direction = direction,
        Kind = kind,
        Lane = lane,
        Payload = payload,
        ReceivedAt = Now,
    };

    private void Queue(SqliteConnection connection, Job job)
    {
        var added = JobStore.Add(connection, job) ?? throw new UnreachableException("A job of our own has no source id to be known by.");
        database.AfterCommit(() => lanes.Add(added));
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Store(SqliteConnection connection, Job job, Delivery delivery)
    {
        var (outcome, reason) = delivery switch
        {
            Delivery.Delivered => ("delivered", null),
            Delivery.Ignored ignored => ("ignored", ignored.Reason),
            Delivery.Refused refused => ("refused", refused.Reason),
            _ => throw new UnreachableException("A retry is no outcome."),
        };
        if (delivery.ReadBack.Count > 0)
        {
            StoreReadBack(connection, job, delivery);
        }

        JobStore.Finish(connection, job, outcome, reason, Now);
        // What belongs together has one time, by which the latest of two messages with one id is known.
        var now = Now;
        foreach (var link in delivery.GoneLinks)
        {
            LinkStore.Remove(connection, link);
        }

        foreach (var link in delivery.Links)
        {
            LinkStore.Add(connection, link, now);
        }

        delivery.AlsoStored?.Invoke(connection);

        var isOwed = delivery.Links.Any(link => link.Receipt == ReceiptState.Owed);
        if ((isOwed || delivery.SubscriptionChange is not null || delivery.ToldOf is not null)
            && job.Lane.TryReadChat(out _, out var own, out var contact)
            && DirectChatStore.Find(connection, own, contact) is { } chat)
        {
            StoreOfChat(connection, chat, delivery, isOwed);
        }

        foreach (var (link, receipt) in delivery.Receipts)
        {
            LinkStore.SetReceipt(connection, link, receipt);
        }

        if (delivery.SentAgain is { } sentAgain)
        {
            ResendStore.Made(connection, sentAgain);
        }

        if (delivery.ToSendAgain is var (returned, order))
        {
            ResendStore.Order(connection, returned, Now);
            Queue(connection, NewJob(job.Lane, Direction.ToXmpp, JobKind.Resend, order.ToPayload()));
        }

        foreach (var stanza in delivery.Stanzas)
        {
            outbox.Add(connection, stanza);
        }

        foreach (var notice in delivery.Notices)
        {
            Tell(connection, job.Lane, notice);
        }
    }

    private void StoreOfChat(SqliteConnection connection, DirectChat chat, Delivery delivery, bool isOwed)
    {
        // Accepted while the message was on its way to the homeserver: then the acceptance found nothing owed yet.
        if (isOwed && chat.Consent == Consent.Accepted)
        {
            Receipts.PayOwed(connection, chat, outbox);
        }

        if (delivery.ToldOf is { } member)
        {
            AssistantStore.KeepTold(connection, chat.Id, member, Now);
        }

        if (delivery.SubscriptionChange is { } change)
        {
            subscriptions.Change(connection, chat, change);
        }
    }

    private void StoreReadBack(SqliteConnection connection, Job job, Delivery delivery)
    {
        var first = delivery.ReadBack.Select(readBack => new Job
        {
            Id = Job.NewId(),
            Direction = job.Direction,
            Kind = readBack.Kind,
            Lane = job.Lane,
            SourceId = readBack.EventId,
            Payload = readBack.Json,
            ReceivedAt = Now,
        });
        var places = JobStore.AddBehindHead(connection, job, first);
        database.AfterCommit(() => lanes.ReplaceBehindHead(job.Lane, job.Direction, places));
    }
}
