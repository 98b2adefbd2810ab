using Footbridge.DirectChats;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToXmpp;

/// <summary>
/// A stanza that went out before, under the id that it had, made anew from the event, which the homeserver keeps and the bridge does not. Used
/// by <see cref="SendAgain"/>; each kind is made by its own file.
/// </summary>
internal sealed class MadeAgain(
    CurrentEvents events,
    EventTexts texts,
    SendMessage sendMessage,
    SendFile sendFile,
    SendEdit sendEdit,
    SendRetraction sendRetraction,
    SendReaction sendReaction)
{
    /// <summary>Delivered with the stanza; ignored where it is not wanted any more, refused where it cannot be made.</summary>
    public async Task<Delivery> MakeAsync(DirectChat chat, RoomId room, MessageLink link, CancellationToken cancellationToken)
    {
        if (link.Kind is LinkKind.Retraction or LinkKind.Reaction)
        {
            return Made(link, link.Kind == LinkKind.Reaction ? sendReaction.MakeAgain(chat, link) : sendRetraction.MakeAgain(chat, link));
        }

        // As it is by now: an edit of it that waits behind says the same once more.
        if (await events.FindAsync(chat, room, link.Meant, cancellationToken) is not { } current)
        {
            return new Delivery.Refused("the homeserver does not show the bridge the message any more");
        }

        if (link is { Kind: LinkKind.Message, Part: 0 } && FileContent.TryRead(current.Event, out var file))
        {
            // Under another address.
            var made = await sendFile.MakeAsync(chat, current.Event, file, cancellationToken);
            return made is Delivery.Delivered delivered ? delivered with { Stanzas = [delivered.Stanzas[0]], SentAgain = link } : made;
        }

        return (current.Content ?? await texts.OfAsync(chat, current.Event, cancellationToken)) is { } content
            ? Made(link, await MakeAsync(chat, room, link, content, cancellationToken))
            : new Delivery.Ignored("deleted meanwhile");
    }

    private static Delivery Made(MessageLink link, Message? stanza) =>
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
}
