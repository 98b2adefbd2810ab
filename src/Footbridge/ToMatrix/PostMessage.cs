using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// Step 6 of XMPP -> Matrix for text: the ghost says it in the chat's room, in as many events as its length needs; only then is
/// a receipt answered. Before it: <see cref="ToMatrixRouter"/>; after it: the homeserver.
/// </summary>
internal sealed class PostMessage(Posting posting, SentTime sentTime)
{
    /// <summary>What an event holds besides its body: two ids of up to 255 bytes, the room's, and what the homeserver adds.</summary>
    private const int Envelope = 2 * 1024;

    private const int MaxParts = 10;

    public async Task<Delivery> PostAsync(Job job, Message message, CancellationToken cancellationToken)
    {
        // :: Step 1: is there something to say?
        if (MessageBody.ToMatrix(message) is not { } text)
        {
            return new Delivery.Ignored("no text");
        }

        if (!text.TrySplit(Envelope, MaxParts, out var parts))
        {
            return Posting.Refuse(message, "too long", RefusalConditions.TooLong);
        }

        // :: Step 2: the events; the links and the receipt, now that the homeserver has them
        return await posting.InRoomAsync(
            job,
            message,
            async (chat, room) =>
            {
                IReadOnlyList<Post> posts = [.. parts.Select(part => new Post("m.room.message", part.ToContent()))];
                return posting.Delivered(chat, message, await posting.PutAsync(job, chat, room, sentTime.Of(message), posts, cancellationToken));
            },
            cancellationToken);
    }
}
