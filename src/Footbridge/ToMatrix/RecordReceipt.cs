using Footbridge.DirectChats;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// XEP-0184: the contact's client has the message. Kept with the link, so that an error of another client is no failure. Never
/// a read receipt on Matrix: delivered is not read.
/// </summary>
internal sealed class RecordReceipt(DirectChatStore chats, LinkStore links)
{
    public Delivery Record(Job job, Message receipt) =>
        (Xep0184Receipts.TryReadReceived(receipt, out var id) || Xep0333Markers.TryReadReceived(receipt, out id))
        && chats.FindByLane(job.Lane) is { } chat
        && links.FindSent(chat.Id, id) is { } link
            ? new Delivery.Delivered { Receipts = [(link, ReceiptState.Received)] }
            : new Delivery.Ignored("a receipt for nothing we sent");
}
