using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Footbridge.Matrix.Events;
using static Footbridge.Matrix.Client.HomeserverRequest;

namespace Footbridge.Matrix.Client;

/// <summary>
/// Receipts, typing, presence. None is tried again by itself: by then another value counts.
/// </summary>
public sealed partial class MatrixClient
{
    // POST /rooms/{roomId}/receipt/m.read/{eventId}; without a thread_id it counts for the whole room, threads included.
    public async Task MarkReadAsync(UserId actor, RoomId room, EventId eventId, CancellationToken cancellationToken) =>
        await AskAsync(actor, Post($"{V3}/rooms/{Escape(room)}/receipt/m.read/{Escape(eventId)}", new JsonObject()), cancellationToken);

    /// <summary>Shows the user as typing for so long, or (null) no more.</summary>
    // PUT /rooms/{roomId}/typing/{userId}: {"typing": true, "timeout": 30000}
    public async Task SetTypingAsync(UserId actor, RoomId room, TimeSpan? typing, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["typing"] = typing is not null };
        if (typing is { } timeout)
        {
            body["timeout"] = (long)timeout.TotalMilliseconds;
        }

        await AskAsync(actor, Put($"{V3}/rooms/{Escape(room)}/typing/{Escape(actor)}", body) with { Repeatable = false }, cancellationToken);
    }

    // PUT /presence/{userId}/status: {"presence": "unavailable", "status_msg": "..."}
    public async Task SetPresenceAsync(UserId actor, UserPresence presence, string? statusMsg, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["presence"] = TextOf(presence) };
        if (statusMsg is not null)
        {
            body["status_msg"] = statusMsg;
        }

        await AskAsync(actor, Put($"{V3}/presence/{Escape(actor)}/status", body) with { Repeatable = false }, cancellationToken);
    }

    /// <summary>The presence of a user as another sees it; null where the homeserver tells none.</summary>
    public async Task<PresenceUpdate?> PresenceAsync(UserId actor, UserId user, CancellationToken cancellationToken) =>
        await AskOrNullAsync(actor, Get($"{V3}/presence/{Escape(user)}/status") with { Repeatable = false }, cancellationToken) is { } answer
            ? EphemeralEvents.ReadPresence(user, Object(answer))
            : null;

    /// <summary>The events before one in its room, the nearest first; as the homeserver gives them.</summary>
    // GET /rooms/{roomId}/context/{eventId}?limit=20: {"events_before": [...], "event": {...}, "events_after": [...]}
    public async Task<IReadOnlyList<JsonElement>> EventsBeforeAsync(
        UserId actor, RoomId room, EventId eventId, int limit, CancellationToken cancellationToken)
    {
        var request = Get(
            $"{V3}/rooms/{Escape(room)}/context/{Escape(eventId)}", ("limit", (2 * limit).ToString(CultureInfo.InvariantCulture)));
        return await AskOrNullAsync(actor, request, cancellationToken) is { } answer ? [.. List(answer, "events_before")] : [];
    }

    private static string TextOf(UserPresence presence) => presence switch
    {
        UserPresence.Online => "online",
        UserPresence.Unavailable => "unavailable",
        _ => "offline",
    };
}
