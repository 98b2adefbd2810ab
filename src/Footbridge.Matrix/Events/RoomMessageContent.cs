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

    public EventRelation? Relation { get; init; }

    /// <summary>Of an edit: what stands now in place of the original's content (<c>m.new_content</c>).</summary>
    public RoomMessageContent? NewContent { get; init; }

    /// <summary>Of <c>m.location</c>: an RFC 5870 <c>geo:</c> URI, as it came.</summary>
    public string? GeoUri { get; init; }

    // Event replacements: "m.relates_to": {"rel_type": "m.replace", "event_id": "$original"}
    public bool IsEdit => Relation is { RelType: "m.replace" };

    /// <summary>The event this is a reply to. In a thread, only where it is meant as a reply there.</summary>
    public EventId? InReplyTo => Relation is { InReplyTo: { } target, IsFallingBack: false } ? target : null;

    /// <summary>The event with which the thread began that this is said in.</summary>
    public EventId? ThreadRoot => Relation is { RelType: "m.thread", EventId: { } root } ? root : null;

    /// <summary>What there is beside the body, where it is a file.</summary>
    public FileContent? File { get; init; }

    public bool IsFile => File is not null;

    public static bool TryRead(JsonElement content, [NotNullWhen(true)] out RoomMessageContent? message)
    {
        var json = WellFormedJson.Of(content);
        message = Read(json);
        if (message is not null && json.FieldOrNull("m.new_content", JsonValueKind.Object) is { } replacement)
        {
            message = message with { NewContent = Read(replacement) };
        }

        return message is not null;
    }

    /// <summary>
    /// What a message says now, with its latest edit where the homeserver adds that; null where it was deleted, or is no message.
    /// </summary>
    public static RoomMessageContent? Current(MatrixEvent said) =>
        !TryRead(said.Content, out var original) ? null : LatestEdit(said) is { NewContent: { } replacement } ? original.With(replacement) : original;

    /// <summary>
    /// What stands now in place of this content. Event replacements, "Edits of replies": the relation is the original's, and an edit
    /// has none of its own.
    /// </summary>
    public RoomMessageContent With(RoomMessageContent replacement) => replacement with { Relation = Relation };

    // Event replacements, "Server-side aggregation": "unsigned": {"m.relations": {"m.replace": {"sender": ..., "content": {"m.new_content": ...}}}}
    private static RoomMessageContent? LatestEdit(MatrixEvent said) =>
        said.Unsigned is { } added
        && added.FieldOrNull("m.relations", JsonValueKind.Object)?.FieldOrNull("m.replace", JsonValueKind.Object) is { } edit
        && edit.TextOrNull("sender") == said.Sender.ToString()
        && edit.FieldOrNull("content", JsonValueKind.Object) is { } content
        && TryRead(content, out var message)
            ? message
            : null;

    private static RoomMessageContent? Read(JsonElement json) =>
        json.TextOrNull("msgtype") is not { } msgType || json.TextOrNull("body") is not { } body
            ? null
            : new RoomMessageContent
            {
                MsgType = msgType,
                Body = body,
                Format = json.TextOrNull("format"),
                FormattedBody = json.TextOrNull("formatted_body"),
                Relation = EventRelation.Of(json),
                GeoUri = json.TextOrNull("geo_uri"),
                File = FileContent.OfMessage(json),
            };
}
