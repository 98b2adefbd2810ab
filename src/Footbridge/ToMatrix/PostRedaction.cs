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
        var events = links.PostedWith(original);
        var edits = events.SelectMany(link => links.PostedEditsOf(chat.Id, link.Event)).Take(MaxEdits);
        var gone = new List<Matrix.EventId>();
        var redactions = new List<Matrix.EventId>();
        var isLeft = false;
        foreach (var (number, link) in events.Concat(edits).Index())
        {
            if (await posting.TryRedactAsync(job, chat, link.Room ?? room, link.Event, $"r{number}", cancellationToken) is { } redaction)
            {
                gone.Add(link.Event);
                redactions.Add(redaction);
            }
            else
            {
                isLeft = true;
            }
        }

        var delivered = posting.Delivered(chat, message, redactions);
        return delivered with
        {
            Links = [.. delivered.Links.Select((link, number) => link with { Kind = LinkKind.Retraction, Original = gone[number], First = null })],
            Notices = isLeft
                ? [new Notice($"{chat.Contact} has taken back a message that is in a room which this chat had before, where I am not any more. You can delete it there.", Cause: "old-room")]
                : [],
        };
    }
}
