using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Footbridge.ToMatrix;

/// <summary>
/// Commits stanzas to the inbox, each in its lane, within the limits that keep anybody from filling the disk. Used by <see cref="XmppIntake"/>; after it:
/// the lanes.
/// </summary>
internal sealed partial class StanzaInbox(
    Database database, DiskSpace disk, Lanes lanes, GatewayAddresses addresses, BridgeConfig config, TimeProvider time, ILogger<StanzaInbox> logger)
{
    /// <summary>Null where it is committed, else what its sender is to be told. What is called one after another is stored so.</summary>
    public async Task<StanzaError?> TryAddAsync(Stanza stanza, CancellationToken cancellationToken)
    {
        if (!addresses.TryToUser(stanza.To.Bare, out var owner))
        {
            return StanzaErrors.ServiceUnavailable;
        }

        var lane = LaneKey.OfChat(owner, stanza.To.Bare, stanza.From.Bare);
        if (!HasRoom(lane))
        {
            return StanzaErrors.ResourceConstraint;
        }

        if (Serialize(stanza) is not { } payload)
        {
            return StanzaErrors.BadRequest;
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
            return StanzaErrors.ResourceConstraint;
        }

        CrashPoint.Here(CrashPoint.XmppIntakeAfterCommit);
        return null;
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

    private void Add(SqliteConnection connection, Job job)
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

    private static partial class Log
    {
        [LoggerMessage(3041, LogLevel.Error, "The store failed under a stanza; its sender is told")]
        public static partial void NotStored(ILogger logger, Exception exception);

        [LoggerMessage(3043, LogLevel.Debug, "A stanza that could not be written again was refused: {Reason}")]
        public static partial void NotWritable(ILogger logger, string reason);
    }
}
