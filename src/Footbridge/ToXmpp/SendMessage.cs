using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToXmpp;

/// <summary>
/// Step 5 of Matrix -> XMPP for text: an <c>m.room.message</c> of the owner, or of who answers for them, becomes one chat message to the contact's bare
/// JID, or several where it is longer than a stanza may be. Before it: <see cref="ToXmppRouter"/>; after it: the outbox.
/// </summary>
internal sealed class SendMessage(Clearance clearance, Mentions mentions, BridgeConfig config)
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
        if (!TryMakeStanzas(chat, said, content, out var stanzas))
        {
            return Clearance.NotSent(said, "it is too long", "too-long");
        }

        // :: Step 3: the stanzas, committed with the links by which errors and receipts find the event again
        return new Delivery.Delivered
        {
            Stanzas = stanzas,
            Links =
            [
                .. stanzas.Select((stanza, index) => new MessageLink
                {
                    Chat = chat.Id,
                    Event = said.EventId,
                    Part = index,
                    Direction = Direction.ToXmpp,
                    StanzaId = stanza.Id,
                    OriginId = stanza.Id,
                }),
            ],
        };
    }

    /// <summary>The same stanzas for the same event, whenever they are made. False where it is too long to send.</summary>
    public bool TryMakeStanzas(DirectChat chat, MatrixEvent said, RoomMessageContent content, out IReadOnlyList<Message> stanzas, int firstPart = 0)
    {
        var fits = TrySplit(content, out var parts);
        stanzas = fits ? [.. parts.Select((part, index) => OutgoingMessage.WithContent(chat, SentIds.Of(said.EventId, firstPart + index), part))] : [];
        return fits;
    }

    // Where it has to be cut, it goes without formatting: that would have to be cut too, and the plain body says the same.
    private bool TrySplit(RoomMessageContent content, out IReadOnlyList<StyledText> parts)
    {
        var budget = config.Component.MaxStanzaBytes - Envelope;
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
