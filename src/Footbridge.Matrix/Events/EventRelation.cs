using System.Text.Json;

namespace Footbridge.Matrix.Events;

/// <summary>
/// What an event says it has to do with another (<c>m.relates_to</c>): edit, reaction, thread, reply. A reply has no
/// <see cref="RelType"/>, and may stand within a thread.
/// </summary>
public sealed record EventRelation
{
    public string? RelType { get; init; }

    /// <summary>The event that <see cref="RelType"/> is about.</summary>
    public EventId? EventId { get; init; }

    public EventId? InReplyTo { get; init; }

    /// <summary>In a thread: whether the reply is there only for clients that know no threads.</summary>
    public bool IsFallingBack { get; init; }

    /// <summary>Of <c>m.annotation</c>: the reaction.</summary>
    public string? Key { get; init; }

    /// <summary>Null where the content has none; fields of a wrong kind count as absent.</summary>
    public static EventRelation? Of(JsonElement content)
    {
        if (WellFormedJson.Of(content).FieldOrNull("m.relates_to", JsonValueKind.Object) is not { } json)
        {
            return null;
        }

        // {"rel_type": "m.replace", "event_id": "$original"}, {"rel_type": "m.annotation", "event_id": "$target", "key": "..."},
        // {"m.in_reply_to": {"event_id": "$target"}}
        var reply = json.FieldOrNull("m.in_reply_to", JsonValueKind.Object);
        return new EventRelation
        {
            RelType = json.TextOrNull("rel_type"),
            EventId = Id(json),
            InReplyTo = reply is { } target ? Id(target) : null,
            // Threading, "Fallback for unthreaded clients": with is_falling_back the target is only the thread's last event.
            IsFallingBack = json.TextOrNull("rel_type") == "m.thread" && json.FieldOrNull("is_falling_back", JsonValueKind.True) is not null,
            Key = json.TextOrNull("key"),
        };
    }

    private static EventId? Id(JsonElement json) => Matrix.EventId.TryParse(json.TextOrNull("event_id"), out var id) ? id : null;
}
