using Footbridge.DirectChats;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// Step 6 of XMPP -> Matrix for retractions (XEP-0424): all events that the contact's message was are redacted, its edits too, since
/// they have its text. Before it: <see cref="ToMatrixRouter"/>; after it: the homeserver.
/// </summary>
internal sealed class PostRedaction(Posting posting, Admission admission, DirectChatStore chats, LinkStore links)
{
    /// <summary>Of edits: nobody corrects more often by hand, and each is a request.</summary>
    private const int MaxEdits = 50;

    public async Task<Delivery> PostAsync(Job job, Message message, string retracted, CancellationToken cancellationToken)
    {
        // :: Step 1: the chat; for what is taken back none is made, and none opened again
        if (chats.FindByLane(job.Lane) is not { RoomId: { } room } chat
            || !await admission.IsOpenToAsync(chat.Owner, chat.Own, chat.Contact, cancellationToken))
        {
            return new Delivery.Ignored("no chat");
        }

        // :: Step 2: what it was. XEP-0424 section 6: "MUST verify that the bare JID of the sender ... matches": of this chat, and theirs.
        if (links.FindPosted(chat.Id, retracted) is not { } original)
        {
            return new Delivery.Ignored("what it takes back is not known");
        }

        if (links.IsRetracted(chat.Id, original.Event))
        {
            return new Delivery.Ignored("taken back already");
        }

        // :: Step 3: the redactions, and their links
        var events = links.PostedWith(original).Select(link => link.Event).ToList();
        var edits = events.SelectMany(eventId => links.PostedEditsOf(chat.Id, eventId)).Select(link => link.Event).Take(MaxEdits);
        IReadOnlyList<Matrix.EventId> gone = [.. events, .. edits];
        var redactions = await posting.RedactAsync(job, chat, room, gone, cancellationToken);
        var delivered = posting.Delivered(chat, message, redactions);
        return delivered with
        {
            Links = [.. delivered.Links.Select((link, number) => link with { Kind = LinkKind.Retraction, Original = gone[number] })],
        };
    }
}
