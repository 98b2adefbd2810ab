using System.Text.Json.Nodes;
using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// Step 6 of XMPP -> Matrix for reactions: the contact says their whole set for a message (XEP-0444); what is new in it
/// becomes an <c>m.reaction</c> each, what is gone is redacted. The owner may redact one of them between two attempts, which makes the
/// difference another: so the transaction ids go by the place in the contact's set, and by the event that is redacted. What cannot stand at its
/// message is said in words.
/// </summary>
internal sealed class PostReactions(
    Posting posting, PostMessage postMessage, ReactionsInWords inWords, MatrixClient client, DirectChatStore chats, LinkStore links, ReactionStore reactions,
    SentTime sentTime)
{
    public async Task<Delivery> PostAsync(Job job, Message message, ReactionSet set, CancellationToken cancellationToken)
    {
        // :: Step 1: to what? A reaction opens no chat, and none again that its owner left; a text with it does.
        // Nor is it worth a place among the few things that a request may hold.
        var beside = ReactionsInWords.Beside(message, set);
        var keys = set.Keys.Select(ReactionKeys.Bare).Where(key => key.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (chats.FindByLane(job.Lane) is not { Consent: not Consent.Pending, Room: not (RoomState.None or RoomState.Creating or RoomState.Closed) } known)
        {
            return beside is null ? new Delivery.Ignored("a reaction where there is no open chat") : await postMessage.PostAsync(job, beside, cancellationToken);
        }

        if (links.FindReferred(known.Id, set.MessageId, null) is not { } link)
        {
            return await PostOfUnknownAsync(job, message, keys, cancellationToken);
        }

        // XEP-0444 section 4.1: a delayed one "SHOULD only be accepted, if no newer reaction from the same sender was already accepted".
        var target = links.MeantBy(link);
        var sentAt = sentTime.Of(message)?.ToUnixTimeMilliseconds() ?? job.ReceivedAt;
        if (reactions.SetSentAt(known.Id, link.Meant) > sentAt)
        {
            return new Delivery.Ignored("an older set of reactions");
        }

        // :: Step 2: the difference
        var standing = reactions.Of(known.Id, link.Meant, Reactor.Contact);
        var gone = standing.Where(reaction => !keys.Contains(reaction.Key)).ToList();
        var added = keys.Index().Where(key => standing.All(reaction => reaction.Key != key.Item)).ToList();
        PostedText? text = null;
        if (beside is not null && !postMessage.TryMake(job, beside, out text, out var refusal))
        {
            return refusal;
        }

        // :: Step 3: in the room
        return await posting.InRoomAsync(
            job,
            message,
            async (chat, room) =>
            {
                foreach (var reaction in gone)
                {
                    await posting.TryRedactAsync(job, chat, RoomOf(chat, reaction, target) ?? room, reaction.Event, reaction.Event.ToString(), cancellationToken);
                }

                var posted = new List<Reaction>();
                foreach (var (index, key) in added)
                {
                    var eventId = target.IsIn(room)
                        ? await PutAsync(job, chat, room, link.Meant, key, index, cancellationToken)
                        : await PutInWordsAsync(job, chat, room, target, key, index, cancellationToken);
                    posted.Add(new Reaction(link.Meant, Reactor.Contact, key, eventId));
                }

                var said = text is null ? [] : await PutTextAsync(job, chat, room, text, cancellationToken);
                var delivered = posting.Delivered(chat, message, said);
                return delivered with
                {
                    Links = target.IsIn(room) ? delivered.Links : [.. delivered.Links, .. posted.Select(reaction => WordsLink(chat, room, reaction))],
                    AlsoStored = connection =>
                    {
                        gone.ForEach(reaction => ReactionStore.Remove(connection, chat.Id, reaction));
                        posted.ForEach(reaction => ReactionStore.Add(connection, chat.Id, reaction));
                        ReactionStore.SetSentAt(connection, chat.Id, link.Meant, sentAt);
                    },
                };
            },
            cancellationToken);
    }

    // Words of its own, be they there only for clients that know no reactions, often say what it is about.
    private async Task<Delivery> PostOfUnknownAsync(Job job, Message message, List<string> keys, CancellationToken cancellationToken) =>
        message.Body is not null ? await postMessage.PostAsync(job, message, cancellationToken)
        : keys.Count == 0 ? new Delivery.Ignored("no reactions any more to a message that is not known")
        : await posting.InRoomAsync(
            job,
            message,
            async (chat, room) => posting.Delivered(
                chat,
                message,
                await posting.PutAsync(job, chat, room, sentTime.Of(message), [await inWords.OfAsync(chat, null, keys, cancellationToken)], cancellationToken)),
            cancellationToken);

    // Event annotations: {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$target", "key": "..."}}
    private async Task<EventId> PutAsync(
        Job job, DirectChat chat, RoomId room, EventId target, string key, int part, CancellationToken cancellationToken)
    {
        var content = new JsonObject
        {
            ["m.relates_to"] = new JsonObject
            {
                ["rel_type"] = "m.annotation",
                ["event_id"] = target.ToString(),
                ["key"] = ReactionKeys.ForMatrix(key),
            },
        };
        try
        {
            return (await posting.PutAsync(job, chat, room, null, [new Post("m.reaction", content)], part, cancellationToken)).Single();
        }
        catch (MatrixException exception) when (exception.ErrCode == "M_DUPLICATE_ANNOTATION")
        {
            // The ghost has it already, as after a restored backup: then it is the one that is there.
            if (await client.ReactionOfAsync(chat.Ghost, room, target, ReactionKeys.ForMatrix(key), cancellationToken) is { } there)
            {
                return there;
            }

            throw;
        }
    }

    private async Task<EventId> PutInWordsAsync(
        Job job, DirectChat chat, RoomId room, MessageLink target, string key, int part, CancellationToken cancellationToken) =>
        (await posting.PutAsync(job, chat, room, null, [await inWords.OfAsync(chat, target, [key], cancellationToken)], part, cancellationToken)).Single();

    // Numbered behind all reactions that there can be.
    private Task<IReadOnlyList<EventId>> PutTextAsync(Job job, DirectChat chat, RoomId room, PostedText text, CancellationToken cancellationToken)
    {
        text.Answered?.AddTo(text.Contents[0]);
        IReadOnlyList<Post> posts = [.. text.Contents.Select(content => new Post("m.room.message", content))];
        return posting.PutAsync(job, chat, room, null, posts, Xep0444Reactions.MostReactions, cancellationToken);
    }

    // In whichever room the words stand when they are taken back.
    private static MessageLink WordsLink(DirectChat chat, RoomId room, Reaction reaction) => new()
    {
        Chat = chat.Id,
        Event = reaction.Event,
        Room = room,
        Direction = Direction.ToMatrix,
        Kind = LinkKind.Reaction,
        Original = reaction.Target,
    };

    private RoomId? RoomOf(DirectChat chat, Reaction reaction, MessageLink target) =>
        links.PartsOf(chat.Id, reaction.Event) is [{ Room: { } room }, ..] ? room : target.Room;
}
