using Footbridge.DirectChats;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToXmpp;

/// <summary>
/// Step 5 of Matrix -> XMPP for redactions: what went to the contact of a message is retracted (XEP-0424), stanza by stanza; where
/// only an edit was deleted, the message is corrected to what it says without, and reactions have their own file. Before it: <see cref="ToXmppRouter"/>; after it: the
/// outbox.
/// </summary>
internal sealed class SendRetraction(Clearance clearance, CurrentEvents events, LinkStore links, SendEdit sendEdit, SendReaction sendReaction)
{
    public async Task<Delivery> SendAsync(Job job, MatrixEvent said, CancellationToken cancellationToken)
    {
        // :: Step 1: may it be sent?
        var refused = clearance.WhyNot(job, said, out var chat);
        if (chat is null || said.Redacts is not { } redacted)
        {
            return refused ?? new Delivery.Ignored("a redaction of nothing");
        }

        if (sendReaction.Remove(chat, said, redacted, refused) is { } ofReaction)
        {
            return ofReaction;
        }

        // :: Step 2: is it theirs? The homeserver may let others delete it too.
        var isOwners = said.Sender == chat.Owner;
        var current = isOwners ? null : await events.FindAsync(chat, said.RoomId, redacted, cancellationToken);
        var delivery = refused
            ?? (isOwners || current?.Event.Sender == said.Sender
                ? await TakeBackAsync(chat, said, redacted, cancellationToken)
                : new Delivery.Ignored("not theirs to take back"));

        // :: Step 4: whoever deleted it, a file that was in it is served no more
        return !isOwners && current is not { IsDeleted: true } ? delivery : delivery with
        {
            AlsoStored = connection =>
            {
                delivery.AlsoStored?.Invoke(connection);
                MediaTokenStore.End(connection, chat.Id, redacted);
            },
        };
    }

    /// <summary>A retraction made again under the id it had.</summary>
    public Message? MakeAgain(DirectChat chat, MessageLink retraction) =>
        retraction.StanzaId is { } id && links.PartsOf(chat.Id, retraction.Meant).FirstOrDefault(link => link.Part == retraction.Part) is { StanzaId: { } retracted }
            ? OutgoingMessage.Retraction(chat, id, retracted)
            : null;

    // :: Step 3: a retraction for each stanza, or a correction
    private async Task<Delivery> TakeBackAsync(DirectChat chat, MatrixEvent said, EventId redacted, CancellationToken cancellationToken)
    {
        var parts = links.PartsOf(chat.Id, redacted);
        return parts switch
        {
            [] => new Delivery.Ignored("nothing of it went to XMPP"),
            // It is gone from the owner's room; it is not theirs to take back.
            [{ Direction: Direction.ToMatrix }, ..] => new Delivery.Ignored("the contact's own message"),
            [{ Kind: LinkKind.Message }, ..] => Retract(chat, said, redacted, parts),
            [{ Kind: LinkKind.Edit, Original: { } original }, ..] => await TakeBackEditAsync(chat, said, original, cancellationToken),
            _ => new Delivery.Ignored("nothing that can be taken back"),
        };
    }

    private Delivery Retract(DirectChat chat, MatrixEvent said, EventId redacted, IReadOnlyList<MessageLink> parts)
    {
        if (links.IsRetracted(chat.Id, redacted))
        {
            return new Delivery.Ignored("deleted already");
        }

        IReadOnlyList<(MessageLink Part, Message Stanza)> retractions =
            // What came back the contact has not.
            [.. parts.Where(part => part.Receipt != ReceiptState.Failed).Select(part => (part, OutgoingMessage.Retraction(chat, SentIds.Of(said.EventId, part.Part), part.StanzaId ?? "")))];
        return new Delivery.Delivered
        {
            Stanzas = [.. retractions.Select(retraction => retraction.Stanza)],
            Links =
            [
                .. retractions.Select(retraction =>
                    OutgoingMessage.LinkTo(chat, said, retraction.Part.Part, retraction.Stanza, LinkKind.Retraction, redacted)),
            ],
        };
    }

    // Event replacements, "Redactions of edited events": the message reverts to what it said before that edit, be it something that was
    // never sent: a word to the bridge, or too long.
    private async Task<Delivery> TakeBackEditAsync(DirectChat chat, MatrixEvent said, EventId original, CancellationToken cancellationToken)
    {
        if (await events.FindAsync(chat, said.RoomId, original, cancellationToken) is not { Content: { } content })
        {
            return new Delivery.Ignored("the message itself was deleted");
        }

        if (EventKinds.IsCommand(content))
        {
            return sendEdit.TakeBack(chat, said, original, content);
        }

        return await sendEdit.CorrectAsync(chat, said, original, content, cancellationToken) is var corrected and not Delivery.Refused
            ? corrected
            : sendEdit.TakeBack(chat, said, original, content) with
            {
                Notices = [Notice.At(said, "What your message says without that edit is too long to be sent, so it was taken back altogether.", "too-long")],
            };
    }
}
