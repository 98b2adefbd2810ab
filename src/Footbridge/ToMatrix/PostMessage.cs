using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// Step 6 of XMPP -> Matrix for text: the ghost says it in the chat's room, in as many events as its length needs; only then is
/// a receipt answered. Before it: <see cref="ToMatrixRouter"/>; after it: the homeserver.
/// </summary>
internal sealed class PostMessage(Posting posting, AnsweredEvents answeredEvents, SentTime sentTime)
{
    /// <summary>What an event holds besides its body: two ids of up to 255 bytes, the room's, and what the homeserver adds.</summary>
    private const int Envelope = 2 * 1024;

    private const int MaxParts = 10;

    public async Task<Delivery> PostAsync(Job job, Message message, CancellationToken cancellationToken)
    {
        // :: Step 1: is there something to say?
        if (!TryMake(job, message, out var text, out var refusal))
        {
            return refusal;
        }

        // :: Step 2: the events; the links and the receipt, now that the homeserver has them
        text.Answered?.AddTo(text.Contents[0]);
        IReadOnlyList<Post> posts = [.. text.Contents.Select(content => new Post("m.room.message", content))];
        return await posting.InRoomAsync(
            job,
            message,
            async (chat, room) =>
                posting.Delivered(chat, message, await posting.PutAsync(job, chat, room, sentTime.Of(message), posts, cancellationToken)),
            cancellationToken);
    }

    /// <summary>What a message says, as the contents of as many events as its length needs; or how the job ends.</summary>
    public bool TryMake(Job job, Message message, [NotNullWhen(true)] out PostedText? text, [NotNullWhen(false)] out Delivery? refusal)
    {
        (text, refusal) = (null, null);
        // XEP-0461 section 3.2: what quotes a message that is known is there for others; else it is all there is of that message.
        var answered = answeredEvents.Find(job.Lane, message);
        var said = answered is null ? null : MessageBody.ToMatrix(message, Xep0428Fallback.Read(message, Xep0461Replies.Ns));
        if ((said ?? MessageBody.ToMatrix(message)) is not { } whole)
        {
            refusal = new Delivery.Ignored("no text");
            return false;
        }

        if (!whole.TrySplit(Envelope, MaxParts, out var parts))
        {
            refusal = Posting.Refuse(message, "too long", RefusalConditions.TooLong);
            return false;
        }

        text = new PostedText([.. parts.Select(part => part.ToContent())], answered);
        return true;
    }
}

/// <summary>Contents of events that together say one text, and what that answers.</summary>
internal sealed record PostedText(IReadOnlyList<JsonObject> Contents, AnsweredEvent? Answered);
