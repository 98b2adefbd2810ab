using Footbridge.DirectChats;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.ToXmpp;

/// <summary>
/// A third member of a chat's room, such as a personal assistant: what they say goes out only where the owner lets them answer
/// in this chat, and never so fast that two bots could talk without end.
/// </summary>
internal sealed class Assistants(AssistantStore assistants, AssistantRate rate)
{
    /// <summary>Null where it goes out for the owner.</summary>
    public Delivery? WhyNot(DirectChat chat, MatrixEvent said)
    {
        if (said.Type is not ("m.room.message" or "m.room.encrypted" or "m.sticker"))
        {
            // What they said for the owner they may take back, however much of it: it is no more than was let through. Of anything else
            // nobody needs to be told.
            return said.Type == "m.room.redaction" && assistants.Of(chat.Id, said.Sender) == Assistance.Allowed
                ? null
                : new Delivery.Ignored("not from the owner");
        }

        // Client-server API, "m.notice": "intended for automated clients ... must not be responded to"; it is between bots and their people.
        if (said.Type == "m.room.message" && RoomMessageContent.TryRead(said.Content, out var content) && content.MsgType == "m.notice")
        {
            return new Delivery.Ignored("the notice of another member");
        }

        return assistants.Of(chat.Id, said.Sender) switch
        {
            Assistance.Allowed when chat is not { Consent: Consent.Accepted, Room: RoomState.Open } =>
                new Delivery.Ignored("the owner is not in the chat"),
            Assistance.Allowed => rate.Admit(chat.Id) ? null : TooMany(said),
            Assistance.None => new Delivery.Refused("not from the owner") { Notices = [Tell(chat, said)], ToldOf = said.Sender },
            _ => new Delivery.Ignored("not from the owner"),
        };
    }

    private static Notice Tell(DirectChat chat, MatrixEvent said) => Notice.At(
        said,
        $"What {said.Sender} says here does not go to {chat.Contact}: only you are heard there. "
        + $"If {said.Sender} may answer for you in this chat, send \"!xmpp assistant allow {said.Sender}\".");

    private static Delivery.Refused TooMany(MatrixEvent said) => new("too many messages of an assistant")
    {
        Notices =
        [
            Notice.At(said, $"This was not delivered: {said.Sender} has said too much in a short time. Your own messages go on.", "assistant-rate"),
        ],
    };
}
