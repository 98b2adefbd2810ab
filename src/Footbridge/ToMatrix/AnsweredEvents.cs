using System.Text.Json.Nodes;
using Footbridge.Matrix;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>Which event a message answers (XEP-0461), where the bridge knows it. Used by the files that post messages.</summary>
internal sealed class AnsweredEvents(DirectChatStore chats, LinkStore links)
{
    /// <summary>
    /// Null where it answers nothing that is known and in the chat's room, where alone Matrix has answers: what it quotes then stays in its text.
    /// </summary>
    public AnsweredEvent? Find(LaneKey lane, Message message) =>
        Xep0461Replies.TryRead(message, out var id)
        && chats.FindByLane(lane) is { } chat
        && links.FindReferred(chat.Id, id, null) is { Kind: LinkKind.Message or LinkKind.Edit } link
        && links.MeantBy(link).IsIn(chat.RoomId)
            ? new AnsweredEvent(link.Meant, link.Direction == Direction.ToXmpp ? chat.Owner : null)
            : null;
}

/// <summary>An event that is answered, and whose it is; its author is null where that is who answers.</summary>
internal sealed record AnsweredEvent(EventId Event, UserId? Author)
{
    /// <summary>Makes a message's content an answer; <paramref name="content"/> has its mentions already.</summary>
    public void AddTo(JsonObject content)
    {
        // Rich replies: "m.relates_to": {"m.in_reply_to": {"event_id": "$target"}}
        content["m.relates_to"] = new JsonObject { ["m.in_reply_to"] = new JsonObject { ["event_id"] = Event.ToString() } };
        Mention(content);
    }

    /// <summary>User and room mentions: who is answered is mentioned, nobody mentions themselves.</summary>
    public void Mention(JsonObject content)
    {
        if (Author is { } author)
        {
            content["m.mentions"] = new JsonObject { ["user_ids"] = new JsonArray(author.ToString()) };
        }
    }
}
