using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Matrix;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// What reactions have of words: those that cannot stand at their message, as it is not known, or in a room that the chat had before, in which nobody
/// looks any more; and what is written beside them. Used by <see cref="PostReactions"/>.
/// </summary>
internal sealed class ReactionsInWords(Posting posting, PostMessage postMessage, CurrentEvents events, SentTime sentTime)
{
    private const int LongestQuote = 80;

    /// <summary>
    /// Reactions to a message that is not known. Words of the contact's own, be they there only for clients that know no reactions, often say what
    /// it is about.
    /// </summary>
    public async Task<Delivery> PostOfUnknownAsync(Job job, Message message, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        message.Body is not null ? await postMessage.PostAsync(job, message, cancellationToken)
        : keys.Count == 0 ? new Delivery.Ignored("no reactions any more to a message that is not known")
        : await posting.InRoomAsync(
            job,
            message,
            async (chat, room) => posting.Delivered(
                chat,
                message,
                await posting.PutAsync(job, chat, room, sentTime.Of(message), [Words(keys, null)], cancellationToken)),
            cancellationToken);

    /// <summary>A reaction to a message of a former room, which the homeserver may still show the ghost; the job's <paramref name="part"/>th event.</summary>
    public async Task<EventId> PutAsync(
        Job job, DirectChat chat, RoomId room, MessageLink target, string key, int part, CancellationToken cancellationToken)
    {
        var said = target.Room is { } former ? await events.FindAsync(chat, former, target.Event, cancellationToken) : null;
        return (await posting.PutAsync(job, chat, room, null, [Words([key], said?.Content is { } content ? MessageBody.FromMatrix(content) : null)], part, cancellationToken))
            .Single();
    }

    /// <summary>What is written beside reactions where those have no place.</summary>
    public async Task<Delivery> PostBesideAsync(Job job, Message message, ReactionSet set, CancellationToken cancellationToken) =>
        Beside(message, set) is { } beside
            ? await postMessage.PostAsync(job, beside, cancellationToken)
            : new Delivery.Ignored("a reaction where there is no open chat");

    /// <summary>What is written beside reactions that stand; null where nothing is. False where it cannot be posted.</summary>
    public bool TryMakeBeside(Job job, Message message, ReactionSet set, out PostedText? text, [NotNullWhen(false)] out Delivery? refusal)
    {
        (text, refusal) = (null, null);
        return Beside(message, set) is not { } beside || postMessage.TryMake(job, beside, out text, out refusal);
    }

    /// <summary>Numbered behind all reactions that there can be.</summary>
    public Task<IReadOnlyList<EventId>> PutBesideAsync(Job job, DirectChat chat, RoomId room, PostedText text, CancellationToken cancellationToken)
    {
        text.Answered?.AddTo(text.Contents[0]);
        IReadOnlyList<Post> posts = [.. text.Contents.Select(content => new Post("m.room.message", content))];
        return posting.PutAsync(job, chat, room, null, posts, Xep0444Reactions.MostReactions, cancellationToken);
    }

    // XEP-0444 wants no body, or one that is there only for clients which know no reactions (XEP-0428); one that repeats the reactions says as
    // much.
    private static Message? Beside(Message message, ReactionSet set)
    {
        if (message.Body is not { } body || Xep0428Fallback.IsWholeBody(message, Xep0444Reactions.Ns))
        {
            return null;
        }

        var text = BodyText.Of(body, Xep0428Fallback.Read(message, Xep0444Reactions.Ns)).Text.Trim();
        var repeated = string.Concat(set.Keys.Select(ReactionKeys.Bare));
        return text.Length == 0 || string.Concat(ReactionKeys.Bare(text).Where(unit => !char.IsWhiteSpace(unit))) == repeated ? null : message.WithBody(text);
    }

    private static Post Words(IEnumerable<string> keys, string? said)
    {
        var what = said is null ? "a message that is not in this room" : $"“{Shorten(said)}”";
        return new Post(
            "m.room.message", new MatrixText(MessageBody.Emote, $"reacted with {string.Join(' ', keys.Select(ReactionKeys.ForMatrix))} to {what}").ToContent());
    }

    private static string Shorten(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var elements = new StringInfo(line);
        return elements.LengthInTextElements <= LongestQuote ? line : elements.SubstringByTextElements(0, LongestQuote) + "…";
    }
}
