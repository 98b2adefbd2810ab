using Footbridge.DirectChats;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Media;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToXmpp;

/// <summary>
/// Step 5 of Matrix -> XMPP for files and stickers: one message that is the file's address and nothing else, as clients want it; what
/// is written beside a file is a message of its own behind it. Before it: <see cref="ToXmppRouter"/>; after it: the outbox.
/// </summary>
internal sealed class SendFile(Clearance clearance, FileOffers offers, RepliedTo repliedTo, SendMessage sendMessage)
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
        return made with { Links = [.. made.Stanzas.OfType<Message>().Select((stanza, part) => OutgoingMessage.LinkTo(chat, said, part, stanza))] };
    }

    /// <summary>The file and its caption under the ids they always have; the address is a new one each time. Without links.</summary>
    public async Task<Delivery> MakeAsync(DirectChat chat, MatrixEvent said, FileContent file, CancellationToken cancellationToken)
    {
        if (file.Url is not { } mxc)
        {
            return Clearance.NotSent(
                said, file.IsEncrypted ? "the file is encrypted, and the bridge cannot read it" : "there is no file in it that could be fetched", "no-file");
        }

        if (!RoomMessageContent.TryRead(said.Content, out var content))
        {
            content = new RoomMessageContent { MsgType = said.Type, Body = file.Name, Relation = EventRelation.Of(said.Content) };
        }

        // The file is part 0.
        if (MakeCaption(chat, said.EventId, content, part => SentIds.Of(said.EventId, part + 1)) is not { } caption)
        {
            return Clearance.NotSent(said, "what is written beside the file is too long", "too-long");
        }

        var reply = await repliedTo.FindAsync(chat, said.RoomId, content, cancellationToken);
        var name = FileNames.Safe(file.Name, file.MimeType);
        var toOffer = new FileToOffer
        {
            Chat = chat.Id,
            Event = said.EventId,
            Owner = chat.Owner,
            Reader = chat.Ghost,
            Mxc = mxc,
            Name = name,
            Type = ServedTypes.Of(file.MimeType, name),
        };
        return await offers.OfferAsync(toOffer, cancellationToken) switch
        {
            FileOffer.Made made => new Delivery.Delivered { Stanzas = [FileMessage(chat, said, file, toOffer, made, reply), .. caption], AlsoStored = made.Stored },
            FileOffer.Refused(var reason) => Clearance.NotSent(said, reason, reason),
            FileOffer.Later(var reason) => new Delivery.Retry(reason),
            var other => throw new InvalidOperationException($"An offer that is not known: {other.GetType().Name}"),
        };
    }

    /// <summary>
    /// What is written beside a file, an answer to it; no stanza where nothing is. Null where it is too long.
    /// </summary>
    public IReadOnlyList<Message>? MakeCaption(DirectChat chat, EventId file, RoomMessageContent content, Func<int, string> idOf) =>
        content is not { File.HasCaption: true }
            ? []
            : sendMessage.Make(
                chat,
                content with { MsgType = "m.text", Relation = null },
                new OutgoingReply { StanzaId = SentIds.Of(file, 0), Author = chat.Own },
                idOf);

    // XEP-0066 and XEP-0447 in one: Conversations takes a message for a file where its body is the address, letter for letter; Dino
    // shows by the metadata what it is before it is fetched, if there is a SHA-256 among it.
    private static Message FileMessage(
        DirectChat chat, MatrixEvent said, FileContent file, FileToOffer offered, FileOffer.Made made, OutgoingReply? reply)
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
        message = file.IsSticker ? Xep0449Stickers.AddTo(message, pack: null) : message;
        // Without a quote: the body is the address and nothing else.
        return reply is null ? message : (reply with { Quote = "" }).AddTo(message);
    }
}
