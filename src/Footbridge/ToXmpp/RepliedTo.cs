using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.ToXmpp;

/// <summary>What a message answers, as XMPP knows it. Used by the files that make stanzas of messages.</summary>
internal sealed class RepliedTo(CurrentEvents events, LinkStore links)
{
    /// <summary>Null where it answers nothing, or nothing that is to be found.</summary>
    public async Task<OutgoingReply?> FindAsync(DirectChat chat, RoomId room, RoomMessageContent content, CancellationToken cancellationToken)
    {
        // XMPP has no threads in Matrix's sense: what is said in one answers the message it began with, where it answers no other there.
        if ((content.InReplyTo ?? content.ThreadRoot) is not { } target)
        {
            return null;
        }

        // XEP-0461 section 3.1: "the id of the message being replied to", the origin-id first. Of a message in several parts, the first.
        var link = Answerable(chat, target);
        var answered = await events.FindAsync(chat, room, link?.Meant ?? target, cancellationToken);
        return new OutgoingReply
        {
            StanzaId = link?.OriginId ?? link?.StanzaId,
            Author = link?.Direction == Direction.ToMatrix ? chat.Contact : chat.Own,
            Quote = answered?.Content is { } said ? ReplyQuote.Of(MessageBody.FromMatrix(said)) : "",
            Thread = content.ThreadRoot is { } root ? SentIds.Of(root, 0) : null,
        };
    }

    // An edit is no message of its own to XMPP: who answers it means the message.
    private MessageLink? Answerable(DirectChat chat, EventId target) => links.PartsOf(chat.Id, target) switch
    {
        [{ Kind: LinkKind.Message } message, ..] => message,
        [{ Kind: LinkKind.Edit, Original: { } original }, ..] => links.PartsOf(chat.Id, original) is [var first, ..] ? first : null,
        _ => null,
    };
}
