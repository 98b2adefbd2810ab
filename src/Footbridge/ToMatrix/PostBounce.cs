using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// An error that came back for a message is said at that message, in words, once. Where the reason may pass, the message is first
/// sent again, after longer and longer waits, for as long as a delivery is tried at all.
/// </summary>
internal sealed class PostBounce(DirectChatStore chats, LinkStore links, ResendStore resends, BridgeConfig config, TimeProvider time)
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
        var resend = resends.Find(link);
        if (resend is { Waits: true })
        {
            return new Delivery.Ignored("to be sent again already");
        }

        if (StanzaErrorWords.IsPassing(condition) && IsTimeLeft(resend))
        {
            return new Delivery.Delivered { ToSendAgain = (link, new ResendOrder(id, condition.Condition)) };
        }

        var words = StanzaErrorWords.For(condition, chat.Contact.ToString());
        var cause = $"bounce {condition.Condition}";
        return new Delivery.Delivered
        {
            Receipts = [(link, ReceiptState.Failed)],
            Notices =
            [
                links.MeantBy(link).IsIn(chat.RoomId ?? link.Room)
                    ? Notice.At(link.Meant, words, cause)
                    : new Notice($"Of a message of yours in the room that this chat had before: {words}", Cause: cause),
            ],
        };
    }

    private bool IsTimeLeft(Resend? resend)
    {
        var since = resend is null ? TimeSpan.Zero : time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(resend.Since);
        return since + ResendOrder.DelayBefore((resend?.Count ?? 0) + 1) <= config.Delivery.AttemptsFor;
    }
}
