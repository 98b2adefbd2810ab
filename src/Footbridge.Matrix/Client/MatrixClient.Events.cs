using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Footbridge.Matrix.Events;
using static Footbridge.Matrix.Client.HomeserverRequest;

namespace Footbridge.Matrix.Client;

/// <summary>Message events: sent, redacted, read back.</summary>
public sealed partial class MatrixClient
{
    /// <summary>
    /// Sends a message event. The same <paramref name="txnId"/> again gives the same event, so it may be repeated (with a
    /// device asserted also after a restart of the homeserver, for about a day).
    /// </summary>
    public Task<EventId> SendEventAsync(
        UserId actor, RoomId room, string type, string txnId, JsonObject content, CancellationToken cancellationToken) =>
        SendEventAsync(actor, room, type, txnId, content, null, cancellationToken);

    /// <summary>As above; <paramref name="sentAt"/>, where it is known to be another than now, stands in the event.</summary>
    public async Task<EventId> SendEventAsync(
        UserId actor, RoomId room, string type, string txnId, JsonObject content, DateTimeOffset? sentAt, CancellationToken cancellationToken)
    {
        var request = Put($"{V3}/rooms/{Escape(room)}/send/{Escape(type)}/{Escape(txnId)}", content);
        if (sentAt is { } sent)
        {
            // Application service API, "Timestamp massaging": ?ts=1473365085000
            request = request with { Query = [("ts", sent.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture))] };
        }

        return Id<EventId>(await AskAsync(actor, request, cancellationToken), "event_id", EventId.TryParse);
    }

    /// <summary>One event, as the homeserver gives it; null where there is none that the user may see.</summary>
    public Task<JsonElement?> EventAsync(UserId actor, RoomId room, EventId eventId, CancellationToken cancellationToken) =>
        AskOrNullAsync(actor, Get($"{V3}/rooms/{Escape(room)}/event/{Escape(eventId)}"), cancellationToken);

    /// <summary>Redacts an event; as repeatable as sending one.</summary>
    public async Task<EventId> RedactAsync(
        UserId actor, RoomId room, EventId eventId, string txnId, string? reason, CancellationToken cancellationToken)
    {
        var request = Put($"{V3}/rooms/{Escape(room)}/redact/{Escape(eventId)}/{Escape(txnId)}", WithReason(reason));
        return Id<EventId>(await AskAsync(actor, request, cancellationToken), "event_id", EventId.TryParse);
    }

    /// <summary>The user's own reaction of this key to an event; null where they have none.</summary>
    public async Task<EventId?> ReactionOfAsync(UserId actor, RoomId room, EventId target, string key, CancellationToken cancellationToken)
    {
        // "Relationships API": {"chunk": [{"event_id": ..., "sender": ..., "content": {"m.relates_to": {"key": ...}}}]}; one page holds a chat's.
        var path = $"/_matrix/client/v1/rooms/{Escape(room)}/relations/{Escape(target)}/m.annotation/m.reaction";
        var json = await AskAsync(actor, Get(path, ("limit", "100")), cancellationToken);
        return List(json, "chunk")
            .Select(entry => MatrixEvent.TryRead(entry, out var found, out _) ? found : null)
            .FirstOrDefault(found => found?.Sender == actor && EventRelation.Of(found.Content)?.Key == key)?.EventId;
    }

    /// <summary>A page of history: <c>b</c> backwards, else <c>f</c> forwards, from a token of an earlier page or from the end.</summary>
    public async Task<MessagePage> MessagesAsync(
        UserId actor, RoomId room, char direction, string? from, int limit, CancellationToken cancellationToken)
    {
        List<(string, string)> query = [("dir", direction.ToString()), ("limit", limit.ToString(CultureInfo.InvariantCulture))];
        if (from is not null)
        {
            query.Add(("from", from));
        }

        // {"start": "t1", "end": "t2", "chunk": [...]}; no end where there is no more.
        var json = await AskAsync(actor, Get($"{V3}/rooms/{Escape(room)}/messages", [.. query]), cancellationToken);
        return new MessagePage([.. List(json, "chunk")], json.TextOrNull("end"));
    }
}
