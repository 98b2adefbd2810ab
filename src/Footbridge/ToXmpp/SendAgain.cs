using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.ToXmpp;

/// <summary>
/// A message that came back for a reason that may pass goes out again after a while: the same stanza under the same id, made anew
/// from the event, which the homeserver keeps and the bridge does not. What the owner says meanwhile waits behind it, in order.
/// </summary>
internal sealed class SendAgain(
    MatrixClient client,
    DirectChatStore chats,
    LinkStore links,
    ResendStore resends,
    SendMessage sendMessage,
    SendFile sendFile,
    SendReaction sendReaction,
    EventTexts texts)
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

        if (link.Kind == LinkKind.Reaction)
        {
            return new Delivery.Delivered { Stanzas = [sendReaction.MakeAgain(chat, link)], SentAgain = link };
        }

        if (await client.EventAsync(chat.Ghost, room, link.Event, cancellationToken) is not { } json
            || !MatrixEvent.TryRead(json, out var said, out _))
        {
            return GiveUp(job, "the homeserver does not show the bridge the message any more");
        }

        if (FileContent.TryRead(said, out var file))
        {
            return await sendFile.MakeAsync(chat, said, file, cancellationToken) switch
            {
                Delivery.Delivered made when link.Part < made.Stanzas.Count => made with
                {
                    Stanzas = [made.Stanzas[link.Part]],
                    AlsoStored = link.Part == 0 ? made.AlsoStored : null,
                    SentAgain = link,
                },
                Delivery.Delivered => new Delivery.Ignored("deleted meanwhile"),
                Delivery.Refused(var reason) => GiveUp(job, reason),
                var other => other,
            };
        }

        if (await texts.OfAsync(chat, said, cancellationToken) is not { } content
            || !sendMessage.TryMakeStanzas(chat, said, content, out var stanzas)
            || stanzas.Count <= link.Part)
        {
            return new Delivery.Ignored("deleted meanwhile");
        }

        return new Delivery.Delivered { Stanzas = [stanzas[link.Part]], SentAgain = link };
    }

    public Delivery GiveUp(Job job, string reason)
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
            Notices = [Notice.At(link.Meant, $"{words} It could not be sent again: {reason}.", "gave-up")],
        };
    }
}
