using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Data.Sqlite;

namespace Footbridge.ToXmpp;

/// <summary>
/// Step 5 of Matrix -> XMPP for <c>m.reaction</c> and its redaction: Matrix has an event for each reaction, XMPP wants to hear
/// the whole set each time (XEP-0444). What is no single character, which XMPP's clients do not show, goes out as a message.
/// </summary>
internal sealed class SendReaction(Clearance clearance, LinkStore links, ReactionStore reactions, MatrixClient client)
{
    public async Task<Delivery> SendAsync(Job job, MatrixEvent said, CancellationToken cancellationToken)
    {
        // :: Step 1: whose reaction, and to what?
        if (clearance.WhyNot(job, said, out var chat) is { } refused)
        {
            return refused;
        }

        if (EventRelation.Of(said.Content) is not { RelType: "m.annotation", EventId: { } about, Key: { Length: > 0 } key })
        {
            return new Delivery.Ignored("a reaction to nothing");
        }

        if (TargetOf(chat, about) is not { } target)
        {
            return await IsOursAsync(chat, said.RoomId, about, cancellationToken)
                ? new Delivery.Ignored("a reaction to words of the bridge")
                : Clearance.NotSent(said, "your contact does not have the message that you reacted to", "reaction-to-unknown");
        }

        // :: Step 2: the set as it is now
        chat = await clearance.AcceptAsync(chat, said, cancellationToken);
        if (!ReactionKeys.IsOne(ReactionKeys.Bare(key)))
        {
            return InWords(chat, said, key);
        }

        var reaction = new Reaction(target.Meant, Reactor.Owner, ReactionKeys.Bare(key), said.EventId);
        return Delivered(
            chat,
            said,
            target,
            [.. reactions.Of(chat.Id, target.Meant, Reactor.Owner), reaction],
            connection => ReactionStore.Add(connection, chat.Id, reaction));
    }

    /// <summary>
    /// The redaction of a reaction; null where what is redacted is none. It is gone in Matrix also where nothing of that may go out
    /// (<paramref name="refused"/>): then the next set says it.
    /// </summary>
    public Delivery? Remove(DirectChat chat, MatrixEvent said, EventId redacted, Delivery? refused)
    {
        if (reactions.Find(chat.Id, redacted) is not { } reaction)
        {
            return null;
        }

        void Forget(SqliteConnection connection) => ReactionStore.Remove(connection, chat.Id, reaction);
        return refused is not null ? (said.Sender == chat.Owner ? refused with { AlsoStored = Forget } : refused)
            : reaction.Reactor == Reactor.Owner && TargetOf(chat, reaction.Target) is { } target
                ? Delivered(chat, said, target, reactions.Of(chat.Id, reaction.Target, Reactor.Owner).Where(other => other != reaction), Forget)
            : new Delivery.Ignored("the contact's reaction is hidden in Matrix alone") { AlsoStored = Forget };
    }

    /// <summary>The set as it is now, to be sent again under the id that it had.</summary>
    public Message MakeAgain(DirectChat chat, MessageLink link) =>
        Stanza(chat, link.StanzaId ?? "", TargetOf(chat, link.Meant), reactions.Of(chat.Id, link.Meant, Reactor.Owner));

    private static Delivery.Delivered Delivered(
        DirectChat chat,
        MatrixEvent said,
        MessageLink target,
        IEnumerable<Reaction> standing,
        Action<SqliteConnection> store)
    {
        var stanza = Stanza(chat, SentIds.Of(said.EventId, 0), target, standing);
        return new Delivery.Delivered
        {
            Stanzas = [stanza],
            Links = [OutgoingMessage.LinkTo(chat, said, 0, stanza, LinkKind.Reaction, target.Meant)],
            AlsoStored = store,
        };
    }

    // XEP-0444 section 4.2: by the origin-id where the message has one. Of a message in parts the first is meant.
    private static Message Stanza(DirectChat chat, string id, MessageLink? target, IEnumerable<Reaction> standing) =>
        Xep0334Hints.AddStore(Xep0444Reactions.Add(
            OutgoingMessage.Of(chat, id),
            new ReactionSet(target?.OriginId ?? target?.StanzaId ?? "", [.. standing.Select(reaction => reaction.Key).Distinct(StringComparer.Ordinal)])));

    private static Delivery.Delivered InWords(DirectChat chat, MatrixEvent said, string key)
    {
        var stanza = OutgoingMessage.WithContent(chat, SentIds.Of(said.EventId, 0), StyledText.Plain(ReactionKeys.InWords(key)));
        return new Delivery.Delivered { Stanzas = [stanza], Links = [OutgoingMessage.LinkTo(chat, said, 0, stanza)] };
    }

    /// <summary>The first stanza of the message meant; null where the contact does not have it.</summary>
    private MessageLink? TargetOf(DirectChat chat, EventId about) => links.PartsOf(chat.Id, about) switch
    {
        [{ Kind: LinkKind.Message, StanzaId: not null } first, ..] => first,
        [{ Kind: LinkKind.Edit, Original: { } original }, ..] when original != about => TargetOf(chat, original),
        _ => null,
    };

    private async Task<bool> IsOursAsync(DirectChat chat, RoomId room, EventId about, CancellationToken cancellationToken) =>
        await client.EventAsync(chat.Ghost, room, about, cancellationToken) is { } json
        && MatrixEvent.TryRead(json, out var found, out _)
        && found.Sender == chat.Ghost
        && EventMark.Of(found) is not null;
}
