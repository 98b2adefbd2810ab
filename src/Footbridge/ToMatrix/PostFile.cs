using System.Text.Json.Nodes;
using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Matrix;
using Footbridge.Media;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// Step 6 of XMPP -> Matrix for files: fetched from where the contact put them, stored in the media repository, shown by the ghost. What
/// cannot be had comes as a link, with the reason. Before it: <see cref="ToMatrixRouter"/>; after it: the homeserver.
/// </summary>
internal sealed class PostFile(
    Posting posting, CarryFile carry, AttachedFiles attached, AnsweredEvents answeredEvents, SentTime sentTime, TimeProvider time)
{
    // What comes after a file waits for it, or the order would be another; the link says nearly as much as the file. So a server that
    // fails is tried for a minute and not for the ten that a message is worth.
    private static readonly TimeSpan FetchedFor = TimeSpan.FromMinutes(1);

    // Small files are uploaded in seconds; a large one follows when it is there.
    private static readonly TimeSpan SourcesAwaitedFor = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookForSourcesEvery = TimeSpan.FromSeconds(1);

    private const int Envelope = 8 * 1024;
    private const int MaxParts = 10;

    public Task<Delivery> PostAsync(Job job, Message message, FileMessage file, CancellationToken cancellationToken) =>
        posting.InRoomAsync(job, message, (chat, room) => PostInRoomAsync(job, message, file, chat, room, cancellationToken), cancellationToken);

    private async Task<Delivery> PostInRoomAsync(
        Job job, Message message, FileMessage file, DirectChat chat, RoomId room, CancellationToken cancellationToken)
    {
        if (file.Files.Count > FileMessage.MostFiles)
        {
            return Posting.Refuse(message, "too many files", RefusalConditions.TooManyFiles);
        }

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
        var (posts, told, failure) = await PrepareAsync(job, message, file, chat, cancellationToken);
        if (failure is not null)
        {
            return failure;
        }

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
            Notices = [.. told.Select(notice => Notice.At(posted[notice.Post], notice.Words, notice.Cause))],
        };
    }

    private async Task<Prepared> PrepareAsync(
        Job job, Message message, FileMessage file, DirectChat chat, CancellationToken cancellationToken)
    {
        var prepared = new Prepared([], []);
        var caption = file.Caption is { } body ? MessageBody.ToMatrix(message.WithBody(body)) : null;
        if (caption is not null && (file.Files.Count > 1 || !caption.TrySplit(Envelope, 1, out _)))
        {
            if (!caption.TrySplit(Envelope, MaxParts, out var parts))
            {
                return prepared with { Failure = Posting.Refuse(message, "too long", RefusalConditions.TooLong) };
            }

            prepared.Posts.AddRange(parts.Select(FilePosts.Text));
            caption = null;
        }

        foreach (var one in file.Files)
        {
            var words = FilePosts.InWords(one, caption?.Body);
            if (chat.Consent != Consent.Accepted)
            {
                AddLink(prepared, one, words, "Files are not fetched before you accept the chat: what was sent is named here.", "file of a stranger");
                continue;
            }

            try
            {
                var carried = await carry.CarryAsync(chat.Ghost, one, message, cancellationToken);
                prepared.Posts.Add(FilePosts.Of(carried, one, caption, file.IsSticker));
            }
            catch (FileFetchException exception) when (exception.IsPassing && TimeSpan.FromMilliseconds(job.TriedMilliseconds) < FetchedFor)
            {
                return prepared with { Failure = new Delivery.Retry($"the file could not be fetched: {exception.Message}") };
            }
            catch (FileFetchException exception)
            {
                AddLink(prepared, one, words, $"This file could not be fetched: {exception.Message}.", null);
            }
        }

        return prepared;
    }

    private static void AddLink(Prepared prepared, SharedFile file, string words, string why, string? cause)
    {
        prepared.Posts.Add(FilePosts.Link(file, words));
        prepared.Told.Add((prepared.Posts.Count - 1, why, cause));
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

    /// <summary>Events to be posted, what to tell at which of them, and where it came to nothing, how the attempt ends.</summary>
    private sealed record Prepared(List<Post> Posts, List<(int Post, string Words, string? Cause)> Told, Delivery? Failure = null);
}
