using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToXmpp;

/// <summary>
/// A message that came back for a reason that may pass goes out again after a while: the same stanza under the same id, made anew
/// from the event, which the homeserver keeps and the bridge does not. What the owner says meanwhile waits behind it, in order.
/// </summary>
internal sealed class SendAgain(
    DirectChatStore chats,
    LinkStore links,
    ResendStore resends,
    CurrentEvents events,
    EventTexts texts,
    SendMessage sendMessage,
    SendFile sendFile,
    SendEdit sendEdit,
    SendRetraction sendRetraction,
    SendReaction sendReaction)
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

        if (link.Kind is LinkKind.Retraction or LinkKind.Reaction)
        {
            return Again(link, link.Kind == LinkKind.Reaction ? sendReaction.MakeAgain(chat, link) : sendRetraction.MakeAgain(chat, link));
        }

        // As it is by now: an edit of it that waits behind says the same once more.
        if (await events.FindAsync(chat, room, link.Meant, cancellationToken) is not { } current)
        {
            return GiveUp(job, "the homeserver does not show the bridge the message any more");
        }

        if (link is { Kind: LinkKind.Message, Part: 0 } && FileContent.TryRead(current.Event, out var file))
        {
            return await AgainAsync(job, chat, link, current.Event, file, cancellationToken);
        }

        return (current.Content ?? await texts.OfAsync(chat, current.Event, cancellationToken)) is { } content
            ? Again(link, await MakeAsync(chat, room, link, content, cancellationToken))
            : new Delivery.Ignored("deleted meanwhile");
    }

    // A file under another address, and under the id that it had.
    private async Task<Delivery> AgainAsync(
        Job job, DirectChat chat, MessageLink link, MatrixEvent said, FileContent file, CancellationToken cancellationToken) =>
        await sendFile.MakeAsync(chat, said, file, cancellationToken) switch
        {
            Delivery.Delivered made => made with { Stanzas = [made.Stanzas[0]], SentAgain = link },
            Delivery.Refused(var reason) => GiveUp(job, reason),
            var other => other,
        };

    private static Delivery Again(MessageLink link, Message? stanza) =>
        stanza is null ? new Delivery.Ignored("deleted meanwhile") : new Delivery.Delivered { Stanzas = [stanza], SentAgain = link };

    // The id is the one that the stanza had, by which it is corrected and taken back.
    private async Task<Message?> MakeAsync(
        DirectChat chat, RoomId room, MessageLink link, RoomMessageContent content, CancellationToken cancellationToken)
    {
        if (link.Kind == LinkKind.Edit)
        {
            return await sendEdit.MakeAgainAsync(chat, room, link, content, cancellationToken);
        }

        var (first, stanzas) = content.IsFile
            ? (1, sendFile.MakeCaption(chat, link.Event, content, _ => link.StanzaId ?? ""))
            : (0, await sendMessage.MakeAsync(chat, room, content, _ => link.StanzaId ?? "", cancellationToken));
        return stanzas is not null && link.Part - first < stanzas.Count ? stanzas[link.Part - first] : null;
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
