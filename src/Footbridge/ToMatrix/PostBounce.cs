using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>An error that came back for a message is said at that message, in words, once.</summary>
internal sealed class PostBounce(DirectChatStore chats, LinkStore links)
{
    public Delivery Post(Job job, Message error)
    {
        if (chats.FindByLane(job.Lane) is not { } chat || error.Id is not { } id || links.FindSent(chat.Id, id) is not { } link)
        {
            return new Delivery.Ignored("an error for nothing we sent");
        }

        if (link.Receipt is ReceiptState.Received)
        {
            return new Delivery.Ignored("one of the contact's clients has the message");
        }

        if (links.HasFailed(chat.Id, link.Event))
        {
            return new Delivery.Ignored("told already");
        }

        var condition = error.Error ?? StanzaErrors.UndefinedCondition;
        return new Delivery.Delivered
        {
            Receipts = [(link, ReceiptState.Failed)],
            Notices = [Notice.At(link.Event, StanzaErrorWords.For(condition, chat.Contact.ToString()), $"bounce {condition.Condition}")],
        };
    }
}
