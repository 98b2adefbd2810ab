using Footbridge.DirectChats;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// Step 6 of XMPP -> Matrix for corrections (XEP-0308) that are files: another file, or the same with another caption, in the place of
/// what the contact sent before, be that a file or a text. Before it: <see cref="ToMatrixRouter"/>; after it: <see cref="Replacements"/>.
/// </summary>
internal sealed class PostFileEdit(Posting posting, PrepareFiles prepareFiles, AnsweredEvents answeredEvents, Replacements replacements)
{
    public Task<Delivery> PostAsync(Job job, Message message, FileMessage file, string corrected, CancellationToken cancellationToken) =>
        posting.InRoomAsync(
            job,
            message,
            async (chat, room) =>
            {
                // :: Step 1: nothing is fetched for what is not to be seen
                if (replacements.IsTakenBack(chat, corrected))
                {
                    return Replacements.TakenBack;
                }

                // :: Step 2: the files into the media repository, each a picture, a video ... or a link
                var prepared = await prepareFiles.PrepareAsync(job, message, file, chat, cancellationToken);
                if (prepared.Failure is { } failure)
                {
                    return failure;
                }

                // :: Step 3: in place of what it corrects; what is to be told is told at what people see
                var answered = answeredEvents.Find(job.Lane, message);
                return await replacements.PutAsync(
                    new Correction(job, chat, room, message, corrected, prepared.Posts, answered) { NoticesAt = prepared.NoticesAt }, cancellationToken);
            },
            cancellationToken);
}
