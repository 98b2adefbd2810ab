using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Identity;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToXmpp;

/// <summary>
/// Step 5 of Matrix -> XMPP for text: an <c>m.room.message</c> of the owner, or of who answers for them, becomes one chat message to the contact's bare
/// JID, or several where it is longer than a stanza may be. Before it: <see cref="ToXmppRouter"/>; after it: the outbox.
/// </summary>
internal sealed class SendMessage(DirectChatStore chats, Owners owners, Assistants assistants, OwnerPresence presence, BridgeConfig config)
{
    /// <summary>What a stanza holds besides its body: addresses, ids, the receipt request.</summary>
    private const int Envelope = 8 * 1024;

    private const int MaxParts = 20;

    public async Task<Delivery> SendAsync(Job job, MatrixEvent matrixEvent, CancellationToken cancellationToken)
    {
        // :: Step 1: whose words, and may they be sent?
        if (chats.FindByLane(job.Lane) is not { } chat)
        {
            return new Delivery.Ignored("no chat");
        }

        if (matrixEvent.Sender != chat.Owner && assistants.WhyNot(chat, matrixEvent) is { } unheard)
        {
            return unheard;
        }

        if (!owners.MayUse(chat.Owner))
        {
            return NotSent(matrixEvent, "you may not use this bridge any more", "permission");
        }

        // :: Step 2: is it something that can be read and sent?
        if (WhyNotText(matrixEvent, out var content) is { } reason)
        {
            return NotSent(matrixEvent, reason, reason);
        }

        if (content is null)
        {
            return new Delivery.Ignored("nothing to send");
        }

        // :: Step 3: who writes to a contact accepts them, unless they blocked them; that they are in the chat's room is said only
        // by what comes from there
        if (chat.Consent == Consent.Blocked)
        {
            return NotSent(matrixEvent, $"you have blocked {chat.Contact} (\"!xmpp unblock\" ends that)", "blocked");
        }

        chat = matrixEvent.RoomId == chat.RoomId
            ? await presence.IsHereAsync(chat, cancellationToken)
            : await presence.WantsAsync(chat, cancellationToken);

        // :: Step 4: the body, in as many parts as stanzas must be
        if (!TryMakeStanzas(chat, matrixEvent, content, out var stanzas))
        {
            return NotSent(matrixEvent, "it is too long", "too-long");
        }

        // :: Step 5: the stanzas, committed with the links by which errors and receipts find the event again
        return new Delivery.Delivered
        {
            Stanzas = stanzas,
            Links =
            [
                .. stanzas.Select((stanza, index) => new MessageLink
                {
                    Chat = chat.Id,
                    Event = matrixEvent.EventId,
                    Part = index,
                    Direction = Direction.ToXmpp,
                    StanzaId = stanza.Id,
                    OriginId = stanza.Id,
                }),
            ],
        };
    }

    /// <summary>The same stanzas for the same event, whenever they are made. False where it is too long to send.</summary>
    public bool TryMakeStanzas(DirectChat chat, MatrixEvent matrixEvent, RoomMessageContent content, out IReadOnlyList<Message> stanzas)
    {
        var fits = TextSplitter.TrySplitForXmpp(MessageBody.FromMatrix(content), config.Component.MaxStanzaBytes - Envelope, MaxParts, out var parts);
        stanzas = fits ? [.. parts.Select((part, index) => Stanza(chat, SentIds.Of(matrixEvent.EventId, index), part))] : [];
        return fits;
    }

    // RFC 6121 section 5.2.1: to the bare JID, so that every client of the contact gets it. XEP-0359: the id once more as
    // <origin-id/>, since clients differ in which of the two they refer to.
    private static Message Stanza(DirectChat chat, string id, string body)
    {
        var message = new Message { From = chat.OwnFull, To = chat.Contact, Id = id, Type = MessageType.Chat }.WithBody(body);
        return Xep0184Receipts.AddRequest(Xep0359StanzaIds.AddOriginId(message, id));
    }

    /// <summary>Null where it is text, or nothing at all.</summary>
    private static string? WhyNotText(MatrixEvent matrixEvent, out RoomMessageContent? content)
    {
        content = null;
        return matrixEvent.Type switch
        {
            "m.room.encrypted" => "it is encrypted, and the bridge cannot read it",
            "m.reaction" => "reactions cannot be sent yet",
            "m.room.redaction" => "deleting cannot be sent yet: your contact keeps what they got",
            "m.sticker" => "stickers cannot be sent yet, only text",
            _ when !RoomMessageContent.TryRead(matrixEvent.Content, out content) => null,
            _ => content.MsgType switch
            {
                "m.text" or "m.notice" or "m.emote" => null,
                "m.image" or "m.file" or "m.audio" or "m.video" => "files cannot be sent yet, only text",
                _ => null,
            },
        };
    }

    private static Delivery.Refused NotSent(MatrixEvent matrixEvent, string reason, string cause) =>
        new(reason) { Notices = [Notice.At(matrixEvent, $"This was not delivered: {reason}.", cause)] };
}
