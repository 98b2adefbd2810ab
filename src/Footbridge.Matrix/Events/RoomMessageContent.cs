using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Footbridge.Matrix.Events;

/// <summary>Content of <c>m.room.message</c>. What is optional and of a wrong kind counts as absent, as it does for clients.</summary>
public sealed record RoomMessageContent
{
    public required string MsgType { get; init; }

    public required string Body { get; init; }

    public string? Format { get; init; }

    public string? FormattedBody { get; init; }

    public bool IsEdit { get; init; }

    public EventId? InReplyTo { get; init; }

    public string? Url { get; init; }

    public static bool TryRead(JsonElement content, [NotNullWhen(true)] out RoomMessageContent? message)
    {
        message = null;
        var json = WellFormedJson.Of(content);
        if (json.TextOrNull("msgtype") is not { } msgType || json.TextOrNull("body") is not { } body)
        {
            return false;
        }

        var relation = json.FieldOrNull("m.relates_to", JsonValueKind.Object) ?? default;
        message = new RoomMessageContent
        {
            MsgType = msgType,
            Body = body,
            Format = json.TextOrNull("format"),
            FormattedBody = json.TextOrNull("formatted_body"),
            // Event replacements: "m.relates_to": {"rel_type": "m.replace", "event_id": "$original"}
            IsEdit = relation.TextOrNull("rel_type") == "m.replace",
            InReplyTo = ReplyTarget(relation),
            Url = json.TextOrNull("url"),
        };
        return true;
    }

    // Rich replies: "m.relates_to": {"m.in_reply_to": {"event_id": "$target"}}
    private static EventId? ReplyTarget(JsonElement relation)
    {
        // Threading, "Fallback for unthreaded clients": with is_falling_back the target is only the thread's last event.
        var onlyFallback = relation.TextOrNull("rel_type") == "m.thread"
            && relation.FieldOrNull("is_falling_back", JsonValueKind.True) is not null;
        return !onlyFallback
            && relation.FieldOrNull("m.in_reply_to", JsonValueKind.Object) is { } reply
            && EventId.TryParse(reply.TextOrNull("event_id"), out var target)
                ? target
                : null;
    }
}
