using System.Collections.Frozen;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.DirectChats;

/// <summary>
/// Where the homeserver may have forgotten a transaction id, the room's last events are searched for the job's mark before
/// anything is posted: an attempt made long ago, or a homeserver that knows no <c>device_id</c> in requests.
/// </summary>
internal sealed class AlreadyPosted(MatrixClient client, HomeserverState homeserver, TimeProvider time)
{
    // Synapse keeps them for 24 hours.
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(20);
    private const int Searched = 100;

    /// <summary>Events of this job by their mark, as its speaker has posted them; empty where the transaction id can be relied on.</summary>
    public async Task<IReadOnlyDictionary<string, EventId>> FindAsync(Job job, UserId speaker, RoomId room, CancellationToken cancellationToken)
    {
        var age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(job.ReceivedAt);
        if (age < Remembered && homeserver.AssertsDevices)
        {
            return FrozenDictionary<string, EventId>.Empty;
        }

        var found = new Dictionary<string, EventId>(StringComparer.Ordinal);
        var page = await client.MessagesAsync(speaker, room, 'b', null, Searched, cancellationToken);
        foreach (var json in page.Chunk)
        {
            if (MatrixEvent.TryRead(json, out var matrixEvent, out _)
                && matrixEvent.Sender == speaker
                && EventMark.Of(matrixEvent) is { } mark
                && mark.StartsWith(job.Id, StringComparison.Ordinal))
            {
                found[mark] = matrixEvent.EventId;
            }
        }

        return found;
    }
}
