using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToXmpp;

/// <summary>What all messages to a contact have in common.</summary>
internal static class OutgoingMessage
{
    // RFC 6121 section 5.2.1: to the bare JID, so that every client of the contact gets it. XEP-0359: the id once more as
    // <origin-id/>, since clients differ in which of the two they refer to.

    /// <summary>A chat message without a body yet.</summary>
    public static Message Of(DirectChat chat, string id) => Xep0359StanzaIds.AddOriginId(
        new Message { From = chat.OwnFull, To = chat.Contact, Id = id, Type = MessageType.Chat }, id);

    /// <summary>Something to be read: the bridge wants to hear when it arrives and when it is seen, and who wrote it types no more.</summary>
    public static Message WithContent(DirectChat chat, string id, string body) =>
        Xep0085ChatStates.AddActive(Xep0333Markers.AddMarkable(Xep0184Receipts.AddRequest(Of(chat, id).WithBody(body))));
}
