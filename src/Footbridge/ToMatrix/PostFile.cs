using System.Text.Json.Nodes;
using Footbridge.DirectChats;
using Footbridge.Matrix;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// Step 6 of XMPP -> Matrix for files: fetched from where the contact put them, stored in the media repository, shown by the ghost. What
/// cannot be had comes as a link, with the reason. Before it: <see cref="ToMatrixRouter"/>; after it: the homeserver.
/// </summary>
internal sealed class PostFile(
    Posting posting, PrepareFiles prepareFiles, AttachedFiles attached, AnsweredEvents answeredEvents, SentTime sentTime, TimeProvider time)
{
    // Small files are uploaded in seconds; a large one follows when it is there.
    private static readonly TimeSpan SourcesAwaitedFor = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookForSourcesEvery = TimeSpan.FromSeconds(1);

    public Task<Delivery> PostAsync(Job job, Message message, FileMessage file, CancellationToken cancellationToken) =>
        posting.InRoomAsync(job, message, (chat, room) => PostInRoomAsync(job, message, file, chat, room, cancellationToken), cancellationToken);

    private async Task<Delivery> PostInRoomAsync(
        Job job, Message message, FileMessage file, DirectChat chat, RoomId room, CancellationToken cancellationToken)
    {
        // :: Step 1: what a second message belongs to
        var announcement = file.Attached is { } sources ? attached.EventOf(chat.Id, sources) : null;
        if (announcement is { } announcing && await attached.StandInAsync(chat, room, announcing, cancellationToken) is { } standIn)
        {
            if (!standIn.IsAwaited)
            {
                // Its sources were taken from here when the first message was posted.
                return posting.Delivered(chat, message, []);
            }

            file = file with { Files = [file.Files[0] with { Metadata = standIn.Metadata }] };
        }

        // :: Step 2: a second message that belongs to this one
        (file, var brought) = attached.WithSources(job, message, file);
        if (file.Files.Any(one => one.Urls.Count == 0) && Age(job) < SourcesAwaitedFor)
        {
            return new Delivery.Retry("where the file is has not been told yet", LookForSourcesEvery);
        }

        // :: Step 3: the files into the media repository, each a picture, a video ... or a link
        var prepared = await prepareFiles.PrepareAsync(job, message, file, chat, cancellationToken);
        if (prepared.Failure is { } failure)
        {
            return failure;
        }

        var posts = prepared.Posts;
        if (announcement is { } first)
        {
            posts[^1].Content["m.relates_to"] = new JsonObject { ["m.in_reply_to"] = new JsonObject { ["event_id"] = first.ToString() } };
        }
        else
        {
            answeredEvents.Find(job.Lane, message)?.AddTo(posts[0].Content);
        }

        // :: Step 4: the events; the links of both messages, and the receipt
        var posted = await posting.PutAsync(job, chat, room, sentTime.Of(message), posts, cancellationToken);
        var delivered = posting.Delivered(chat, message, posted);
        return delivered with
        {
            Links = [.. delivered.Links, .. brought.Select((later, at) => LinkOf(chat, later, posted[^1], posted.Count + at))],
            Notices = prepared.NoticesAt(posted),
        };
    }

    private TimeSpan Age(Job job) => time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(job.ReceivedAt);

    // Replies and reactions to a file name whichever of its two messages they like.
    private static MessageLink LinkOf(DirectChat chat, Message later, EventId posted, int part) => new()
    {
        Chat = chat.Id,
        Event = posted,
        Part = part,
        Direction = Direction.ToMatrix,
        StanzaId = later.Id,
        OriginId = Xep0359StanzaIds.TryReadOriginId(later, out var origin) ? origin : null,
    };
}
