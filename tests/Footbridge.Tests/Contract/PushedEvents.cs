using System.Text.Json.Nodes;
using Footbridge.DirectChats;
using Footbridge.Matrix;

namespace Footbridge.Tests.Contract;

/// <summary>Events as a homeserver pushes them.</summary>
internal static class PushedEvents
{
    public static string Message(string id, string room, string body, object? sender = null, string? mark = null, string? markedFor = null)
    {
        var content = new JsonObject { ["msgtype"] = "m.text", ["body"] = body };
        if (mark is not null)
        {
            EventMark.Put(content, mark, RoomId.Parse(markedFor ?? room));
        }

        return Event(id, room, "m.room.message", sender ?? Cast.Romeo, content).ToJsonString();
    }

    public static string Edit(string id, string room, string original, string newBody) => Event(id, room, "m.room.message", Cast.Romeo, new JsonObject
    {
        ["msgtype"] = "m.text",
        ["body"] = $"* {newBody}",
        ["m.new_content"] = new JsonObject { ["msgtype"] = "m.text", ["body"] = newBody },
        ["m.relates_to"] = new JsonObject { ["rel_type"] = "m.replace", ["event_id"] = original },
    }).ToJsonString();

    public static string Redaction(string id, string room, string redacts, object? sender = null) =>
        Event(id, room, "m.room.redaction", sender ?? Cast.Romeo, new JsonObject { ["redacts"] = redacts }).ToJsonString();

    public static string Member(string id, string room, object user, string membership, object? sender = null)
    {
        var content = new JsonObject { ["membership"] = membership };
        if (membership == "invite")
        {
            content["is_direct"] = true;
        }

        var member = Event(id, room, "m.room.member", sender ?? Cast.Romeo, content);
        member["state_key"] = $"{user}";
        return member.ToJsonString();
    }

    public static JsonObject Event(string id, string room, string type, object sender, JsonObject content) => new()
    {
        ["event_id"] = id,
        ["room_id"] = room,
        ["type"] = type,
        ["sender"] = $"{sender}",
        ["origin_server_ts"] = 1_767_225_600_000,
        ["content"] = content,
    };
}
