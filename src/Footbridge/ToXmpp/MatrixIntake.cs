using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Appservice;
using Footbridge.Matrix.Events;
using Footbridge.Signals;
using Footbridge.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Footbridge.ToXmpp;

/// <summary>
/// Step 2 of Matrix -> XMPP: what the homeserver hands over is committed to the inbox, in one commit, and only then
/// acknowledged. Events are de-duplicated by event id, never by transaction id: those restart when a homeserver is made
/// anew. Before it: the application service's endpoints; after it: the lanes.
/// </summary>
internal sealed partial class MatrixIntake(
    Database database,
    DiskSpace disk,
    EventLanes eventLanes,
    Lanes lanes,
    Outcomes outcomes,
    AssertedIdentities identities,
    GhostQueries queries,
    MatrixSignals signals,
    BridgeConfig config,
    TimeProvider time,
    ILogger<MatrixIntake> logger) : IMatrixIntake
{
    public async Task AcceptAsync(AppserviceTransaction transaction, CancellationToken cancellationToken)
    {
        if (!disk.IsEnough)
        {
            throw new IntakeUnavailableException("The bridge's disk is nearly full.");
        }

        // Typing, receipts and presence are nothing to be kept, and they come all the time.
        signals.Take(transaction.Ephemeral);
        if (transaction.Events.Count == 0)
        {
            return;
        }

        var entries = transaction.Events.Select(Read).ToList();
        CrashPoint.Here(CrashPoint.MatrixIntakeBeforeCommit);
        try
        {
            await database.WriteAsync(connection => entries.ForEach(entry => Store(connection, entry)), cancellationToken);
        }
        catch (StoreException exception)
        {
            throw new IntakeUnavailableException("The bridge's store cannot take anything now.", exception);
        }

        CrashPoint.Here(CrashPoint.MatrixIntakeAfterCommit);
    }

    public Task<bool> EnsureGhostAsync(UserId user, CancellationToken cancellationToken) => queries.EnsureAsync(user, cancellationToken);

    public bool TryGetGhostOf(string jid, out UserId ghost) => queries.TryGetGhostOf(jid, out ghost);

    public bool TryGetJidOf(UserId ghost, [NotNullWhen(true)] out string? jid) => queries.TryGetJidOf(ghost, out jid);

    private static Entry Read(JsonElement json) =>
        MatrixEvent.TryRead(json, out var matrixEvent, out var fault) ? new(matrixEvent, json, null) : new(null, json, fault);

    private void Store(SqliteConnection connection, Entry entry)
    {
        if (entry.Event is not { } matrixEvent)
        {
            Log.Unreadable(logger, entry.Fault ?? "");
            JobStore.Remember(connection, NewJob(default, JobKind.Event, null, ""), "ignored", entry.Fault, Now);
            return;
        }

        // What a ghost or the bot did is known already; so is what we did through a puppet.
        if (identities.IsOurs(matrixEvent.Sender)
            || (EventMark.Of(matrixEvent) is { } mark && JobStore.IsOurs(connection, mark)))
        {
            return;
        }

        var lane = eventLanes.Of(connection, matrixEvent);
        if (EventKinds.Of(matrixEvent, lane.IsBot) is { } kind)
        {
            Add(connection, matrixEvent, NewJob(lane, kind, matrixEvent.EventId, entry.Json.GetRawText()) with { Redacts = matrixEvent.Redacts?.ToString() });
        }
    }

    private void Add(SqliteConnection connection, MatrixEvent matrixEvent, Job job)
    {
        if (job.Kind == JobKind.Event && lanes.Waiting(job.Lane, Direction.ToXmpp) >= config.Limits.WaitingJobsPerChat)
        {
            if (!JobStore.IsKnown(connection, matrixEvent.EventId.ToString()))
            {
                JobStore.Remember(connection, job, "refused", "too many messages of the chat wait", Now);
                outcomes.Tell(connection, job.Lane, Notice.At(
                    matrixEvent.EventId, "This message was not delivered: too many messages of this chat wait already.", "queue-full"));
            }

            return;
        }

        if (JobStore.Add(connection, job) is { } added)
        {
            database.AfterCommit(() => lanes.Add(added));
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private Job NewJob(LaneKey lane, JobKind kind, Matrix.EventId? source, string payload) => new()
    {
        Id = Job.NewId(),
        Direction = Direction.ToXmpp,
        Kind = kind,
        Lane = lane,
        SourceId = source?.ToString(),
        Payload = payload,
        ReceivedAt = Now,
    };

    private sealed record Entry(MatrixEvent? Event, JsonElement Json, string? Fault);

    private static partial class Log
    {
        [LoggerMessage(3030, LogLevel.Warning, "An entry of a transaction cannot be read and is left out: {Fault}")]
        public static partial void Unreadable(ILogger logger, string fault);
    }
}
