using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Storage;

namespace Footbridge.ToXmpp;

/// <summary>
/// A message that came back for a reason that may pass goes out again after a while, under the id it had (<see cref="MadeAgain"/>). What the owner
/// says meanwhile waits behind it, in order.
/// </summary>
internal sealed class SendAgain(DirectChatStore chats, LinkStore links, ResendStore resends, Clearance clearance, MadeAgain madeAgain)
{
    public async Task<Delivery> SendAsync(Job job, CancellationToken cancellationToken)
    {
        if (ResendOrder.Of(job) is not { } order
            || chats.FindByLane(job.Lane) is not { RoomId: { } room } chat
            || links.FindSent(chat.Id, order.StanzaId) is not { } link
            || resends.Find(link) is not { } resend)
        {
            return new Delivery.Ignored("nothing to be sent again");
        }

        if (link.Receipt is ReceiptState.Received or ReceiptState.Failed)
        {
            return new Delivery.Ignored("settled meanwhile");
        }

        // The first attempt at this job is the wait.
        if (job.Attempts == 0)
        {
            return new Delivery.Retry(order.Condition, ResendOrder.DelayBefore(resend.Count));
        }

        if (clearance.WhyNot(chat) is var (reason, _))
        {
            return GiveUp(job, reason);
        }

        var made = await madeAgain.MakeAsync(chat, link.Room ?? room, link, cancellationToken);
        return made is Delivery.Refused refused ? GiveUp(job, refused.Reason) : made;
    }

    private Delivery GiveUp(Job job, string reason) => GiveUp(job, reason, ToXmppRouter.GaveUp);

    /// <summary>The owner is told, once in a while where <paramref name="toldOnceAs"/> names the cause.</summary>
    public Delivery GiveUp(Job job, string reason, string? toldOnceAs)
    {
        if (ResendOrder.Of(job) is not { } order
            || chats.FindByLane(job.Lane) is not { } chat
            || links.FindSent(chat.Id, order.StanzaId) is not { } link)
        {
            return new Delivery.Refused(reason);
        }

        var words = StanzaErrorWords.For(order.Error, chat.Contact.ToString());
        return new Delivery.Refused(reason)
        {
            Receipts = [(link, ReceiptState.Failed)],
            Notices = [Notice.At(link.Meant, $"{words} It could not be sent again: {reason}.", toldOnceAs)],
        };
    }
}
