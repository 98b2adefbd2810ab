using Footbridge.DirectChats;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// Step 6 of XMPP -> Matrix for corrections (XEP-0308) that are text. Before it: <see cref="ToMatrixRouter"/>; after it:
/// <see cref="Replacements"/>, then the homeserver.
/// </summary>
internal sealed class PostEdit(Posting posting, PostMessage postMessage, Replacements replacements)
{
    public async Task<Delivery> PostAsync(Job job, Message message, string corrected, CancellationToken cancellationToken)
    {
        // :: Step 1: what it says
        if (!postMessage.TryMake(job, message, out var text, out var refusal))
        {
            return refusal;
        }

        // :: Step 2: in place of what it corrects
        IReadOnlyList<Post> posts = [.. text.Contents.Select(content => new Post("m.room.message", content))];
        return await posting.InRoomAsync(
            job,
            message,
            (chat, room) => replacements.PutAsync(new Correction(job, chat, room, message, corrected, posts, text.Answered), cancellationToken),
            cancellationToken);
    }
}
