using System.Text.Json.Nodes;
using Footbridge.Matrix;

namespace Footbridge.DirectChats;

/// <summary>The event content of what Footbridge says itself: <c>m.notice</c>, which no bot answers.</summary>
internal static class NoticeContent
{
    public static JsonObject Of(string body, string? replyTo, string mark, RoomId room)
    {
        var content = new JsonObject
        {
            ["msgtype"] = "m.notice",
            ["body"] = body,
            // Client-server API, "User and room mentions": on every message, so that bodies are not searched for names.
            ["m.mentions"] = new JsonObject(),
        };
        EventMark.Put(content, mark, room);
        if (replyTo is not null)
        {
            content["m.relates_to"] = new JsonObject { ["m.in_reply_to"] = new JsonObject { ["event_id"] = replyTo } };
        }

        return content;
    }
}
