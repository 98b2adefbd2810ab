using System.Text.Json;
using System.Text.Json.Nodes;

namespace Footbridge.Lab;

/// <summary>One event of a timeline, as <c>/sync</c> told it.</summary>
public sealed record MatrixSeen(string Room, JsonElement Event)
{
    public string Id => Text(Event, "event_id") ?? "";

    public string Sender => Text(Event, "sender") ?? "";

    public string Type => Text(Event, "type") ?? "";

    public string? StateKey => Text(Event, "state_key");

    public JsonElement Content => Event.GetProperty("content");

    public string? Body => Text(Content, "body");

    public string? MsgType => Text(Content, "msgtype");

    /// <summary>The event this one is a reply to.</summary>
    public string? ReplyTo =>
        Content.TryGetProperty("m.relates_to", out var relation)
        && relation.ValueKind == JsonValueKind.Object
        && relation.TryGetProperty("m.in_reply_to", out var reply)
            ? Text(reply, "event_id")
            : null;

    /// <summary>A field of what this one has to do with another.</summary>
    public string? Relation(string name) => Content.TryGetProperty("m.relates_to", out var relation) ? Text(relation, name) : null;

    /// <summary>Of a redaction: what it redacts.</summary>
    public string? Redacts => Text(Content, "redacts") ?? Text(Event, "redacts");

    /// <summary>The event that this one edits.</summary>
    public string? Edits => Relation("rel_type") == "m.replace" ? Relation("event_id") : null;

    /// <summary>Of an edit: the new text.</summary>
    public string? NewBody => Content.TryGetProperty("m.new_content", out var replacement) ? Text(replacement, "body") : null;

    /// <summary>The whole event as it is outside of <c>/sync</c>, which leaves the room out.</summary>
    public JsonElement WithRoom()
    {
        var whole = JsonObject.Create(Event)!;
        whole["room_id"] = Room;
        return JsonSerializer.SerializeToElement(whole);
    }

    public bool IsMessage => Type == "m.room.message";

    public override string ToString() => $"{Room} {Sender} {Type} {StateKey} {Content}";

    internal static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

/// <summary>One invite: the room, who invited, and the stripped state that came with it.</summary>
public sealed record MatrixInvite(string Room, IReadOnlyList<JsonElement> State)
{
    /// <summary>The member event of the invited: whether it says <c>is_direct</c>, and who sent it.</summary>
    public JsonElement Member(string user) => State.Single(
        stripped => MatrixSeen.Text(stripped, "type") == "m.room.member" && MatrixSeen.Text(stripped, "state_key") == user);
}
