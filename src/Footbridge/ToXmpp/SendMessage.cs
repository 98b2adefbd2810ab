using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToXmpp;

/// <summary>
/// Step 5 of Matrix -> XMPP for text: an <c>m.room.message</c> of the owner, or of who answers for them, becomes one chat message to the contact's bare
/// JID, or several where it is longer than a stanza may be. Before it: <see cref="ToXmppRouter"/>; after it: the outbox.
/// </summary>
internal sealed class SendMessage(Clearance clearance, RepliedTo repliedTo, Mentions mentions, BridgeConfig config)
{
    /// <summary>What a stanza holds besides its body: addresses, ids, the receipt request.</summary>
    private const int Envelope = 8 * 1024;

    private const int MaxParts = 20;

    public async Task<Delivery> SendAsync(Job job, MatrixEvent said, RoomMessageContent content, CancellationToken cancellationToken)
    {
        // :: Step 1: whose words, and may they be sent?
        if (clearance.WhyNot(job, said, out var chat) is { } refused)
        {
            return refused;
        }

        chat = await clearance.AcceptAsync(chat, said, cancellationToken);

        // :: Step 2: the body, in as many parts as stanzas must be
        if (await MakeAsync(chat, said.RoomId, content, part => SentIds.Of(said.EventId, part), cancellationToken) is not { } stanzas)
        {
            return Clearance.NotSent(said, "it is too long", "too-long");
        }

        // :: Step 3: the stanzas, committed with the links by which errors and receipts find the event again
        return new Delivery.Delivered
        {
            Stanzas = stanzas,
            Links = [.. stanzas.Select((stanza, part) => OutgoingMessage.LinkTo(chat, said, part, stanza))],
        };
    }

    /// <summary>
    /// What a message says as stanzas, the same whenever they are made, with the id that <paramref name="idOf"/> gives each part.
    /// Null where it is too long to send.
    /// </summary>
    public async Task<IReadOnlyList<Message>?> MakeAsync(
        DirectChat chat, RoomId room, RoomMessageContent content, Func<int, string> idOf, CancellationToken cancellationToken) =>
        Make(chat, content, await repliedTo.FindAsync(chat, room, content, cancellationToken), idOf);

    /// <summary>The same, as an answer to what is given.</summary>
    public IReadOnlyList<Message>? Make(DirectChat chat, RoomMessageContent content, OutgoingReply? reply, Func<int, string> idOf)
    {
        if (!TrySplit(content, SerialisedSize.InXml(reply?.Quote ?? ""), out var bodies))
        {
            return null;
        }

        var stanzas = bodies.Select((body, part) => OutgoingMessage.WithContent(chat, idOf(part), body)).ToList();
        stanzas[0] = reply?.AddTo(stanzas[0]) ?? stanzas[0];
        return stanzas;
    }

    // Where it has to be cut, it goes without formatting: that would have to be cut too, and the plain body says the same.
    private bool TrySplit(RoomMessageContent content, int quote, out IReadOnlyList<StyledText> parts)
    {
        var budget = config.Component.MaxStanzaBytes - Envelope - quote;
        var styled = MessageBody.StyledFromMatrix(content, mentions.NameOf);
        if (SerialisedSize.InXml(styled.Text) <= budget)
        {
            parts = [styled];
            return true;
        }

        var fits = TextSplitter.TrySplitForXmpp(MessageBody.FromMatrix(content), budget, MaxParts, out var bodies);
        parts = [.. bodies.Select(StyledText.Plain)];
        return fits;
    }
}
