using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Media;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// Makes the events of a message that is files: each file carried into the media repository, or where that cannot be, its link with the
/// reason. Used by <see cref="PostFile"/> and <see cref="PostFileEdit"/>; nothing is posted here.
/// </summary>
internal sealed class PrepareFiles(CarryFile carry, MediaConfig config, TimeProvider time)
{
    // What comes after a file waits for it, or the order would be another; the link says nearly as much as the file. So a server that
    // fails is tried for a minute and not for the ten that a message is worth.
    private static readonly TimeSpan FetchedFor = TimeSpan.FromMinutes(1);

    private const int Envelope = 8 * 1024;
    private const int MaxParts = 10;

    public async Task<PreparedFiles> PrepareAsync(
        Job job, Message message, FileMessage file, DirectChat chat, CancellationToken cancellationToken)
    {
        var prepared = new PreparedFiles([], []);
        if (file.Files.Count > FileMessage.MostFiles)
        {
            return prepared with { Failure = Posting.Refuse(message, "too many files", RefusalConditions.TooManyFiles) };
        }

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

        var began = time.GetTimestamp();
        using var budget = new FetchBudget(config, time, cancellationToken);
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
                var carried = await carry.CarryAsync(chat.Ghost, one, message, budget, cancellationToken);
                prepared.Posts.Add(FilePosts.Of(carried, one, caption, file.IsSticker));
            }
            catch (FileFetchException exception) when (exception.IsPassing && Tried(job, began) < FetchedFor)
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

    private TimeSpan Tried(Job job, long began) => TimeSpan.FromMilliseconds(job.TriedMilliseconds) + time.GetElapsedTime(began);

    private static void AddLink(PreparedFiles prepared, SharedFile file, string words, string why, string? cause)
    {
        prepared.Posts.Add(FilePosts.Link(file, words));
        prepared.Told.Add((prepared.Posts.Count - 1, why, cause));
    }
}

/// <summary>Events to be posted, what to tell at which of them, and where it came to nothing, how the attempt ends.</summary>
internal sealed record PreparedFiles(List<Post> Posts, List<(int Post, string Words, string? Cause)> Told, Delivery? Failure = null)
{
    /// <summary>What to tell, once it is known which events they are.</summary>
    public IReadOnlyList<Notice> NoticesAt(IReadOnlyList<Matrix.EventId> posted) =>
        [.. Told.Select(notice => Notice.At(posted[notice.Post], notice.Words, notice.Cause))];
}
