using Footbridge.DirectChats;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToXmpp;

/// <summary>
/// Step 5 of Matrix -> XMPP for edits: a correction (XEP-0308) of the stanza that the message was, always of the first one, with the
/// whole new text. A message that XMPP has nothing of, since it was refused or came back, is sent as it is now. Before it:
/// <see cref="ToXmppRouter"/>; after it: the outbox.
/// </summary>
internal sealed class SendEdit(Clearance clearance, CurrentEvents events, LinkStore links, SendMessage sendMessage, SendFile sendFile)
{
    public async Task<Delivery> SendAsync(Job job, MatrixEvent said, RoomMessageContent content, CancellationToken cancellationToken)
    {
        // :: Step 1: whose words, and may they be sent?
        if (clearance.WhyNot(job, said, out var chat) is { } refused)
        {
            return refused;
        }

        if (content is not { NewContent: { } replacement, Relation.EventId: { } named })
        {
            return new Delivery.Ignored("an edit without new content");
        }

        // :: Step 2: the message that is edited, also where a client names an edit of it
        var edited = links.PartsOf(chat.Id, named) is [{ Kind: LinkKind.Edit } edit, ..] ? edit.Meant : named;
        var original = await events.FindAsync(chat, said.RoomId, edited, cancellationToken);
        if (WhyNot(chat, said, replacement, edited, original) is { } reason)
        {
            return reason;
        }

        chat = await clearance.AcceptAsync(chat, said, cancellationToken);

        // :: Step 3: the corrections, and what the new text has more or less of parts
        return await CorrectAsync(chat, said, edited, original?.First?.With(replacement) ?? replacement, cancellationToken);
    }

    /// <summary>
    /// Brings what XMPP has of a message to this content, on account of an event: an edit, or the redaction of one.
    /// </summary>
    public async Task<Delivery> CorrectAsync(
        DirectChat chat, MatrixEvent cause, EventId edited, RoomMessageContent content, CancellationToken cancellationToken) =>
        await MakeAsync(chat, cause.RoomId, cause.EventId, edited, content, cancellationToken) is { } stanzas
            ? Replace(chat, cause, edited, content, stanzas)
            : Clearance.NotSent(cause, "it is too long", "too-long");

    /// <summary>
    /// An edit is gone, and what the message says without it (<paramref name="content"/>) cannot be sent: nor may the contact keep what it said with it.
    /// </summary>
    public Delivery TakeBack(DirectChat chat, MatrixEvent cause, EventId edited, RoomMessageContent content) => Replace(chat, cause, edited, content, []);

    private Delivery.Delivered Replace(
        DirectChat chat, MatrixEvent cause, EventId edited, RoomMessageContent content, IReadOnlyList<Message> stanzas)
    {
        var parts = Parts(chat, edited, content);
        var first = content.IsFile ? 1 : 0;
        // What came back the contact has not: it is sent as it is now, in the place of that part.
        var changed = parts.Index().Where(part => HasCome(part.Item)).Select(part => (Place: part.Index, Stanza: part.Index < stanzas.Count
            ? Xep0308Correction.AddTo(stanzas[part.Index], part.Item.StanzaId ?? "")
            : OutgoingMessage.Retraction(chat, SentIds.Of(cause.EventId, part.Item.Part), part.Item.StanzaId ?? ""))).ToList();
        var added = stanzas.Index().Where(one => one.Index >= parts.Count || !HasCome(parts[one.Index])).Select(one => (Place: one.Index, Stanza: one.Item)).ToList();
        return new Delivery.Delivered
        {
            Stanzas = [.. changed.Concat(added).OrderBy(one => one.Place).Select(one => one.Stanza)],
            GoneLinks = [.. parts.Where((part, place) => place >= stanzas.Count || !HasCome(part))],
            Links =
            [
                .. changed.Select(one => OutgoingMessage.LinkTo(chat, cause, first + one.Place, one.Stanza, LinkKind.Edit, edited)),
                // Also where nothing was there to be changed: a redaction of this edit is one of an edit.
                .. changed.Count > 0 ? [] : (MessageLink[])[OutgoingMessage.LinkOf(chat, cause, edited)],
                // What is new is a part of the message as if it had always been.
                .. added.Select(one => OutgoingMessage.LinkTo(chat, cause, first + one.Place, one.Stanza) with { Event = edited }),
            ],
        };
    }

    private static bool HasCome(MessageLink part) => part.Receipt != ReceiptState.Failed;

    /// <summary>A correction to this content made again under the id it had; null where there is nothing to correct any more.</summary>
    public async Task<Message?> MakeAgainAsync(
        DirectChat chat, RoomId room, MessageLink correction, RoomMessageContent content, CancellationToken cancellationToken)
    {
        var parts = Parts(chat, correction.Meant, content);
        var place = correction.Part - (content.IsFile ? 1 : 0);
        return await MakeAsync(chat, room, correction.Event, correction.Meant, content, cancellationToken) is { } stanzas
            && place >= 0
            && place < Math.Min(stanzas.Count, parts.Count)
                ? Xep0308Correction.AddTo(stanzas[place], parts[place].StanzaId ?? "")
                : null;
    }

    private async Task<IReadOnlyList<Message>?> MakeAsync(
        DirectChat chat, RoomId room, EventId cause, EventId edited, RoomMessageContent content, CancellationToken cancellationToken) =>
        content.IsFile
            ? sendFile.MakeCaption(chat, edited, content, part => SentIds.Of(cause, part))
            : await sendMessage.MakeAsync(chat, room, content, part => SentIds.Of(cause, part), cancellationToken);

    // A file itself cannot be corrected, clients would show its address: what is written beside it is another message, from part 1 on.
    private IReadOnlyList<MessageLink> Parts(DirectChat chat, EventId edited, RoomMessageContent content) =>
    [
        .. links.PartsOf(chat.Id, edited)
            .Where(link => link is { Direction: Direction.ToXmpp, Kind: LinkKind.Message } && (link.Part > 0 || !content.IsFile)),
    ];

    private Delivery? WhyNot(DirectChat chat, MatrixEvent said, RoomMessageContent replacement, EventId edited, CurrentEvent? original)
    {
        if (original is null && links.PartsOf(chat.Id, edited).Count > 0)
        {
            return Clearance.NotSent(said, "the homeserver does not show the bridge the message that it changes", "edit-unseen");
        }

        // Event replacements, "Validity": "The original event and replacement event must have the same sender".
        if (original is not null && original.Event.Sender != said.Sender)
        {
            return new Delivery.Ignored("an edit of what the sender has not said");
        }

        return original is { First: null } ? new Delivery.Ignored("what is edited was deleted")
            : (replacement.IsFile || original is { First.IsFile: true }) && !IsOfSameFile(chat, replacement, edited, original)
                ? Clearance.NotSent(said, "a file that was sent cannot be exchanged for something else", "file-edit")
            : null;
    }

    private bool IsOfSameFile(DirectChat chat, RoomMessageContent replacement, EventId edited, CurrentEvent? original) =>
        replacement is { File.Url: { } url } && original?.First?.File?.Url == url && links.PartsOf(chat.Id, edited).Count > 0;
}
