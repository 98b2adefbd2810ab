using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// Step 6 of XMPP -> Matrix for what is encrypted from end to end: the bridge has no keys. The owner is told that there was something,
/// never by the body that stands in its place; the sender gets an error that says how they are reached, and no receipt.
/// </summary>
internal sealed class PostEncrypted(Posting posting)
{
    public Task<Delivery> PostAsync(Job job, Message message, string encryption, CancellationToken cancellationToken) => posting.InRoomAsync(
        job,
        message,
        (chat, _) => Task.FromResult<Delivery>(new Delivery.Refused("encrypted")
        {
            Stanzas = [StanzaErrors.ReplyTo(message, RefusalConditions.CannotDecrypt(encryption))],
            Notices =
            [
                new Notice(
                    $"{chat.Contact} sent a message encrypted with {encryption}, which cannot be read here. They have been told to write without it.",
                    Cause: "encrypted"),
            ],
        }),
        cancellationToken);
}
