using Footbridge.Formatting;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToXmpp;

/// <summary>What all messages to a contact have in common.</summary>
internal static class OutgoingMessage
{
    // RFC 6121 section 5.2.1: to the bare JID, so that every client of the contact gets it. XEP-0359: the id once more as
    // <origin-id/>, since clients differ in which of the two they refer to.

    /// <summary>A chat message without a body yet.</summary>
    public static Message Of(DirectChat chat, string id) => Xep0359StanzaIds.AddOriginId(
        new Message { From = chat.OwnFull, To = chat.Contact, Id = id, Type = MessageType.Chat }, id);

    /// <summary>Something to be read: the bridge wants to hear when it arrives and when it is seen, and who wrote it types no more.</summary>
    public static Message WithContent(DirectChat chat, string id, string body) =>
        Xep0085ChatStates.AddActive(Xep0333Markers.AddMarkable(Xep0184Receipts.AddRequest(Of(chat, id).WithBody(body))));

    /// <summary>The same of a text that is styled, or only looks so, or is a place.</summary>
    public static Message WithContent(DirectChat chat, string id, StyledText body)
    {
        var message = WithContent(chat, id, body.Text);
        message = body.IsUnstyled ? Xep0393Styling.AddUnstyled(message) : message;
        return GeoUri.TryParse(body.Text, out _, out var latitude, out var longitude)
            ? Xep0080Location.AddLocation(message, latitude, longitude)
            : message;
    }

    // XEP-0424 section 5: <retract id='...' xmlns='urn:xmpp:message-retract:1'/> <fallback for='urn:xmpp:message-retract:1' .../> <body>/me
    // retracted ...</body> <store xmlns='urn:xmpp:hints'/>. With <replace/> besides, clients that know corrections and no retractions
    // (Conversations) have that body in place of the text.

    /// <summary>What takes one stanza back.</summary>
    public static Message Retraction(DirectChat chat, string id, string retracted)
    {
        var message = Xep0424Retraction.AddTo(Of(chat, id).WithBody(Xep0424Retraction.FallbackBody), retracted);
        message = Xep0428Fallback.AddTo(message, Xep0424Retraction.Ns);
        return Xep0334Hints.AddStore(Xep0308Correction.AddTo(message, retracted));
    }

    /// <summary>Of an edit that needed no stanza of its own: the message was sent with it at once.</summary>
    public static MessageLink LinkOf(DirectChat chat, MatrixEvent edit, EventId original) => new()
    {
        Chat = chat.Id,
        Event = edit.EventId,
        Room = edit.RoomId,
        Direction = Direction.ToXmpp,
        Kind = LinkKind.Edit,
        Original = original,
    };

    /// <summary>By which an error, a receipt or a reference finds the event again that a stanza was made from.</summary>
    public static MessageLink LinkTo(DirectChat chat, MatrixEvent sent, int part, Message stanza, LinkKind kind = LinkKind.Message, EventId? original = null) => new()
    {
        Chat = chat.Id,
        Event = sent.EventId,
        Room = sent.RoomId,
        Part = part,
        Direction = Direction.ToXmpp,
        Kind = kind,
        Original = original,
        StanzaId = stanza.Id,
        OriginId = stanza.Id,
    };
}
