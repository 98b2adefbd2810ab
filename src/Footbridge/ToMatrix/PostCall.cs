using Footbridge.DirectChats;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// Step 6 of XMPP -> Matrix for a call that the contact's client announces: it cannot be bridged, so the caller's phone stops ringing
/// for nothing and the owner hears who called.
/// </summary>
internal sealed class PostCall(Posting posting)
{
    public Task<Delivery> PostAsync(Job job, Message message, string callId, bool isVideo, CancellationToken cancellationToken) => posting.InRoomAsync(
        job,
        message,
        (chat, _) => Task.FromResult<Delivery>(new Delivery.Delivered
        {
            // Whom the owner has not accepted learns nothing of whether anybody is here.
            Stanzas = chat.Consent == Consent.Accepted ? [Reject(chat, message, callId)] : [],
            Notices =
            [
                new Notice($"{chat.Contact} called you ({(isVideo ? "a video call" : "a call")}). Calls do not go through this bridge.", Cause: "call"),
            ],
        }),
        cancellationToken);

    // To the full JID: the device that calls.
    private static Message Reject(DirectChat chat, Message propose, string callId) => Xep0334Hints.AddStore(
        Xep0353JingleMessages.AddReject(
            new Message { From = chat.OwnFull, To = propose.From, Type = MessageType.Chat, Id = Guid.NewGuid().ToString() }, callId));
}
