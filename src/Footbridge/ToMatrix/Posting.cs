using System.Net;
using System.Text.Json.Nodes;
using Footbridge.DirectChats;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// What every kind of post does around its own content: the contact is admitted, the room is there, each event has its transaction
/// id for ever, the links and the receipt go with the outcome. Used by the files of the kinds.
/// </summary>
internal sealed class Posting(
    MatrixClient client, Admission admission, ChatRooms rooms, OwnerPresence presence, UnseenPosts unseen, AlreadyPosted alreadyPosted,
    SettingStore settings)
{
    /// <summary>
    /// Has <paramref name="post"/> done in the chat's room, made or opened again where there is none; or ends the job where the
    /// contact is not admitted.
    /// </summary>
    public async Task<Delivery> InRoomAsync(
        Job job, Message message, Func<DirectChat, RoomId, Task<Delivery>> post, CancellationToken cancellationToken)
    {
        // :: Step 1: may the contact say it?
        if (await admission.AdmitAsync(job.Lane, message.From, cancellationToken) is not { } chat)
        {
            return Refuse(message, "not admitted", StanzaErrors.ServiceUnavailable);
        }

        // :: Step 2: the room
        try
        {
            chat = await rooms.OpenAsync(chat, byOwner: false, asking: null, cancellationToken);
        }
        catch (InviteRefusedException)
        {
            return Refuse(message, "the owner cannot be invited", StanzaErrors.ServiceUnavailable);
        }

        if (chat.RoomId is not { } room)
        {
            return new Delivery.Retry("the chat has no room");
        }

        // :: Step 3: what is to be said there
        try
        {
            return await post(chat, room);
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Forbidden)
        {
            // Where it is there, the room lets the ghost not say this, and no other attempt would be better: the sender is told.
            if (await client.IsGhostInAsync(chat, room, cancellationToken))
            {
                throw;
            }

            // The ghost is out of the room without our having heard of it; the next attempt opens it again, or another.
            await presence.HasGoneAsync(chat, null, cancellationToken);
            return new Delivery.Retry("the ghost may not speak in the room", job.Attempts == 0 ? TimeSpan.Zero : null);
        }
    }

    /// <summary>
    /// Posts events as the ghost, in order. The number of an event within its job makes its transaction id and mark: a job that is
    /// tried again must come to the same events in the same order.
    /// </summary>
    public Task<IReadOnlyList<EventId>> PutAsync(
        Job job, DirectChat chat, RoomId room, DateTimeOffset? sentAt, IReadOnlyList<Post> posts, CancellationToken cancellationToken) =>
        PutAsync(job, chat, room, sentAt, posts, 0, cancellationToken);

    /// <summary>As above, the first of them being number <paramref name="firstPart"/> of the job.</summary>
    public async Task<IReadOnlyList<EventId>> PutAsync(
        Job job,
        DirectChat chat,
        RoomId room,
        DateTimeOffset? sentAt,
        IReadOnlyList<Post> posts,
        int firstPart,
        CancellationToken cancellationToken)
    {
        var known = await alreadyPosted.FindAsync(job, chat.Ghost, room, cancellationToken);
        var posted = new List<EventId>();
        foreach (var (index, post) in posts.Index())
        {
            var mark = PartMark(job, firstPart + index);
            if (known.TryGetValue(mark, out var before))
            {
                posted.Add(before);
                continue;
            }

            EventMark.Put(post.Content, mark, room);
            CrashPoint.Here(CrashPoint.PostBeforePut);
            posted.Add(await client.SendEventAsync(chat.Ghost, room, post.Type, mark, post.Content, sentAt, cancellationToken));
            CrashPoint.Here(CrashPoint.PostAfterPut);
        }

        await unseen.InviteBackIfClosedAsync(chat, cancellationToken);
        return posted;
    }

    /// <summary>
    /// Redacts an event as the ghost; as repeatable as posting one, under a name of its own within the job. In a room that the chat had before the ghost may
    /// have no say any more: then null.
    /// </summary>
    public async Task<EventId?> TryRedactAsync(
        Job job, DirectChat chat, RoomId room, EventId eventId, string name, CancellationToken cancellationToken)
    {
        CrashPoint.Here(CrashPoint.PostBeforePut);
        try
        {
            var redaction = await client.RedactAsync(chat.Ghost, room, eventId, $"{job.Id}.{name}", null, cancellationToken);
            CrashPoint.Here(CrashPoint.PostAfterPut);
            return redaction;
        }
        catch (MatrixException exception) when (
            room != chat.RoomId && exception.Status is (HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.BadRequest))
        {
            return null;
        }
    }

    /// <summary>The links of what was posted, and the receipt, now that the homeserver has it.</summary>
    public Delivery.Delivered Delivered(DirectChat chat, Message message, IReadOnlyList<EventId> posted)
    {
        var asked = Xep0184Receipts.IsRequested(message) && message.Id is not null && settings.IsOn(chat, Setting.Receipts);
        var owed = asked && chat.Consent != Consent.Accepted;
        return new Delivery.Delivered
        {
            Links =
            [
                .. posted.Select((eventId, part) => new MessageLink
                {
                    Chat = chat.Id,
                    Event = eventId,
                    Room = chat.RoomId,
                    First = part > 0 ? posted[0] : null,
                    Part = part,
                    Direction = Direction.ToMatrix,
                    StanzaId = message.Id,
                    OriginId = Xep0359StanzaIds.TryReadOriginId(message, out var originId) ? originId : null,
                    Receipt = owed && part == 0 ? ReceiptState.Owed : ReceiptState.None,
                    IsMarkable = Xep0333Markers.IsMarkable(message),
                }),
            ],
            Stanzas = asked && !owed ? [Receipts.For(chat, message.Id ?? "")] : [],
        };
    }

    /// <summary>The sender is answered with an error.</summary>
    public static Delivery.Refused Refuse(Message message, string reason, StanzaError error) =>
        new(reason) { Stanzas = [StanzaErrors.ReplyTo(message, error)] };

    // No transaction id of two parts is the same, and the mark is the job's own where there is one part.
    private static string PartMark(Job job, int part) => part == 0 ? job.Id : $"{job.Id}.{part}";
}

/// <summary>An event to be posted, without its mark.</summary>
internal sealed record Post(string Type, JsonObject Content);
