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
    Posting posting, ReactionsInWords inWords, MatrixClient client, DirectChatStore chats, LinkStore links, ReactionStore reactions, SentTime sentTime)
{
    public async Task<Delivery> PostAsync(Job job, Message message, ReactionSet set, CancellationToken cancellationToken)
    {
        // :: Step 1: to what? A reaction opens no chat, and none again that its owner left; a text with it does.
        // Nor is it worth a place among the few things that a request may hold.
        var keys = set.Keys.Select(ReactionKeys.Bare).Where(key => key.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (chats.FindByLane(job.Lane) is not { Consent: not Consent.Pending, Room: not (RoomState.None or RoomState.Creating or RoomState.Closed) } known)
        {
            return await inWords.PostBesideAsync(job, message, set, cancellationToken);
        }

        if (links.FindReferred(known.Id, set.MessageId, null) is not { } link)
        {
            return await inWords.PostOfUnknownAsync(job, message, keys, cancellationToken);
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
        if (!inWords.TryMakeBeside(job, message, set, out var text, out var refusal))
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
                        : await inWords.PutAsync(job, chat, room, target, key, index, cancellationToken);
                    posted.Add(new Reaction(link.Meant, Reactor.Contact, key, eventId));
                }

                var said = text is null ? [] : await inWords.PutBesideAsync(job, chat, room, text, cancellationToken);
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
