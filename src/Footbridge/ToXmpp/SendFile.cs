using Footbridge.DirectChats;
using Footbridge.Matrix.Events;
using Footbridge.Media;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToXmpp;

/// <summary>
/// Step 5 of Matrix -> XMPP for files and stickers: one message that is the file's address and nothing else, as clients want it; what
/// is written beside a file is a message of its own behind it. Before it: <see cref="ToXmppRouter"/>; after it: the outbox.
/// </summary>
internal sealed class SendFile(Clearance clearance, FileOffers offers, SendMessage sendMessage)
{
    public async Task<Delivery> SendAsync(Job job, MatrixEvent said, FileContent file, CancellationToken cancellationToken)
    {
        // :: Step 1: whose file, and may it be sent?
        if (clearance.WhyNot(job, said, out var chat) is { } refused)
        {
            return refused;
        }

        chat = await clearance.AcceptAsync(chat, said, cancellationToken);

        // :: Step 2: to where the contact can fetch it, and the messages that say so
        var made = await MakeAsync(chat, said, file, cancellationToken);

        // :: Step 3: committed with the links by which errors and receipts find the event again
        return made with { Links = [.. made.Stanzas.Select((stanza, part) => LinkTo(chat, said, part, stanza))] };
    }

    /// <summary>The file and its caption under the ids they always have; the address is a new one each time. Without links.</summary>
    public async Task<Delivery> MakeAsync(DirectChat chat, MatrixEvent said, FileContent file, CancellationToken cancellationToken)
    {
        if (file.Url is not { } mxc)
        {
            return Clearance.NotSent(
                said, file.IsEncrypted ? "the file is encrypted, and the bridge cannot read it" : "there is no file in it that could be fetched", "no-file");
        }

        IReadOnlyList<Message> caption = [];
        if (file.HasCaption && !TryMakeCaption(chat, said, out caption))
        {
            return Clearance.NotSent(said, "what is written beside the file is too long", "too-long");
        }

        var name = FileNames.Safe(file.Name, file.MimeType);
        var toOffer = new FileToOffer
        {
            Chat = chat.Id,
            Event = said.EventId,
            Reader = chat.Ghost,
            Mxc = mxc,
            Name = name,
            Type = ServedTypes.Of(file.MimeType, name),
        };
        return await offers.OfferAsync(toOffer, cancellationToken) switch
        {
            FileOffer.Made made => new Delivery.Delivered { Stanzas = [FileMessage(chat, said, file, toOffer, made), .. caption], AlsoStored = made.Stored },
            FileOffer.Refused(var reason) => Clearance.NotSent(said, reason, reason),
            FileOffer.Later(var reason) => new Delivery.Retry(reason),
            var other => throw new InvalidOperationException($"An offer that is not known: {other.GetType().Name}"),
        };
    }

    // XEP-0066 and XEP-0447 in one: Conversations takes a message for a file where its body is the address, letter for letter; Dino
    // shows by the metadata what it is before it is fetched, if there is a SHA-256 among it.
    private static Message FileMessage(DirectChat chat, MatrixEvent said, FileContent file, FileToOffer offered, FileOffer.Made made)
    {
        var message = OutgoingMessage.WithContent(chat, SentIds.Of(said.EventId, 0), made.Url);
        var shared = new SharedFile
        {
            Inline = file.IsSticker || ServedTypes.IsShownInPlace(offered.Type),
            Urls = [made.Url],
            Metadata = new FileMetadata
            {
                Name = offered.Name,
                MediaType = offered.Type == ServedTypes.Bytes ? ServedTypes.Read(file.MimeType) ?? offered.Type : offered.Type,
                Size = made.Size,
                Width = file.Width,
                Height = file.Height,
                Length = file.Duration,
                Sha256 = made.Sha256,
                // Of a sticker the name is what it shows.
                Description = file.IsSticker ? file.Name : null,
            },
        };
        message = Xep0447StatelessFileSharing.AddFallbackTo(Xep0447StatelessFileSharing.AddTo(Xep0066OutOfBandData.AddTo(message, made.Url), shared));
        return file.IsSticker ? Xep0449Stickers.AddTo(message, pack: null) : message;
    }

    // The file is part 0.
    private bool TryMakeCaption(DirectChat chat, MatrixEvent said, out IReadOnlyList<Message> stanzas)
    {
        stanzas = [];
        return RoomMessageContent.TryRead(said.Content, out var content)
            && sendMessage.TryMakeStanzas(chat, said, content with { MsgType = "m.text" }, out stanzas, firstPart: 1);
    }

    private static MessageLink LinkTo(DirectChat chat, MatrixEvent said, int part, Stanza stanza) => new()
    {
        Chat = chat.Id,
        Event = said.EventId,
        Part = part,
        Direction = Direction.ToXmpp,
        StanzaId = stanza.Id,
        OriginId = stanza.Id,
    };
}
