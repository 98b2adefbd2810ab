using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Footbridge.Matrix.Events;

/// <summary>
/// A room event as the homeserver hands it out, its content still raw. <see cref="StateKey"/> is null for a message
/// event (application service API: the two are told apart by the presence of <c>state_key</c>).
/// </summary>
public sealed record MatrixEvent
{
    public required EventId EventId { get; init; }

    public required RoomId RoomId { get; init; }

    public required string Type { get; init; }

    public required UserId Sender { get; init; }

    public string? StateKey { get; init; }

    public required JsonElement Content { get; init; }

    /// <summary>Of <c>m.room.redaction</c>: the event that is deleted.</summary>
    public EventId? Redacts { get; init; }

    public required DateTimeOffset OriginServerTs { get; init; }

    [SuppressMessage("Naming", "CA1720", Justification = "The specification's own name.")]
    public JsonElement? Unsigned { get; init; }

    /// <summary>False, and why, for anything that is no room event; never throws, whatever the JSON holds.</summary>
    public static bool TryRead(JsonElement json, [NotNullWhen(true)] out MatrixEvent? matrixEvent, [NotNullWhen(false)] out string? fault)
    {
        matrixEvent = null;
        if (json.ValueKind != JsonValueKind.Object)
        {
            fault = $"not an object but {json.ValueKind}";
            return false;
        }

        json = WellFormedJson.Of(json);
        var fields = new EventFields(json);
        var read = new MatrixEvent
        {
            EventId = fields.Id<EventId>("event_id", EventId.TryParse),
            RoomId = fields.Id<RoomId>("room_id", RoomId.TryParse),
            Type = fields.Text("type"),
            Sender = fields.Id<UserId>("sender", UserId.TryParse),
            StateKey = fields.OptionalText("state_key"),
            Content = fields.Object("content"),
            Redacts = RedactedBy(json),
            OriginServerTs = fields.Timestamp("origin_server_ts"),
            Unsigned = fields.OptionalObject("unsigned"),
        };
        fault = fields.Fault;
        matrixEvent = fault is null ? read : null;
        return matrixEvent is not null;
    }

    public static bool TryParse(string json, [NotNullWhen(true)] out MatrixEvent? matrixEvent, [NotNullWhen(false)] out string? fault)
    {
        try
        {
            return TryRead(WellFormedJson.Parse(json), out matrixEvent, out fault);
        }
        catch (JsonException)
        {
            (matrixEvent, fault) = (null, "not JSON");
            return false;
        }
    }

    // Room version 11: {"type": "m.room.redaction", "content": {"redacts": "$target"}}; before, "redacts" stands beside the content.
    private static EventId? RedactedBy(JsonElement json)
    {
        var text = json.FieldOrNull("content", JsonValueKind.Object)?.TextOrNull("redacts") ?? json.TextOrNull("redacts");
        return Matrix.EventId.TryParse(text, out var redacted) ? redacted : null;
    }
}
