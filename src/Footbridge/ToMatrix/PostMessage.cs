using System.Net;
using System.Text.Json.Nodes;
using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// Step 6 of XMPP -> Matrix for text: the ghost says it in the chat's room, in as many events as its length needs; only then is
/// a receipt answered. Before it: <see cref="ToMatrixRouter"/>; after it: the homeserver.
/// </summary>
internal sealed class PostMessage(
    MatrixClient client, Admission admission, ChatRooms rooms, OwnerPresence presence, AlreadyPosted alreadyPosted, SentTime sentTime,
    SettingStore settings)
{
    /// <summary>What an event holds besides its body: two ids of up to 255 bytes, the room's, and what the homeserver adds.</summary>
    private const int Envelope = 2 * 1024;

    private const int MaxParts = 10;

    public async Task<Delivery> PostAsync(Job job, Message message, CancellationToken cancellationToken)
    {
        // :: Step 1: is there something to say?
        if (MessageBody.ToMatrix(message) is not { } text)
        {
            return new Delivery.Ignored("no text");
        }

        if (!TextSplitter.TrySplitForMatrix(text.Body, Envelope, MaxParts, out var parts))
        {
            return Refuse(message, "too long", RefusalConditions.TooLong);
        }

        // :: Step 2: may the contact say it?
        if (await admission.AdmitAsync(job.Lane, message.From, cancellationToken) is not { } chat)
        {
            return Refuse(message, "not admitted", StanzaErrors.ServiceUnavailable);
        }

        // :: Step 3: the room, made or opened again where there is none
        try
        {
            chat = await rooms.OpenAsync(chat, byOwner: false, cancellationToken);
        }
        catch (InviteRefusedException)
        {
            return Refuse(message, "the owner cannot be invited", StanzaErrors.ServiceUnavailable);
        }

        // :: Step 4: the events, each under the transaction id that this part of the job has for ever
        if (chat.RoomId is not { } room)
        {
            return new Delivery.Retry("the chat has no room");
        }

        var posted = new List<EventId>();
        try
        {
            await PostPartsAsync(job, chat, room, sentTime.Of(message), text.MsgType, parts, posted, cancellationToken);
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Forbidden && job.Attempts == 0)
        {
            // The ghost is out of the room without our having heard of it; the next attempt opens it again, or another.
            await presence.HasGoneAsync(chat, null, cancellationToken);
            return new Delivery.Retry("the ghost may not speak in the room", TimeSpan.Zero);
        }

        // :: Step 5: the links; the receipt, now that the homeserver has it
        return Posted(chat, message, posted);
    }

    private async Task PostPartsAsync(
        Job job,
        DirectChat chat,
        RoomId room,
        DateTimeOffset? sentAt,
        string msgType,
        IReadOnlyList<string> parts,
        List<EventId> posted,
        CancellationToken cancellationToken)
    {
        var known = await alreadyPosted.FindAsync(job, chat, room, cancellationToken);
        for (var part = 0; part < parts.Count; part++)
        {
            var mark = PartMark(job, part);
            if (known.TryGetValue(mark, out var before))
            {
                posted.Add(before);
                continue;
            }

            CrashPoint.Here(CrashPoint.PostBeforePut);
            posted.Add(await client.SendEventAsync(
                chat.Ghost, room, "m.room.message", mark, Content(msgType, parts[part], mark, room), sentAt, cancellationToken));
            CrashPoint.Here(CrashPoint.PostAfterPut);
        }
    }

    private Delivery.Delivered Posted(DirectChat chat, Message message, List<EventId> posted)
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
                    Part = part,
                    Direction = Direction.ToMatrix,
                    StanzaId = message.Id,
                    OriginId = Xep0359StanzaIds.TryReadOriginId(message, out var originId) ? originId : null,
                    Receipt = owed && part == 0 ? ReceiptState.Owed : ReceiptState.None,
                }),
            ],
            Stanzas = asked && !owed ? [Receipts.For(chat, message.Id ?? "")] : [],
        };
    }

    // No transaction id of two parts is the same, and the mark is the job's own where there is one part.
    private static string PartMark(Job job, int part) => part == 0 ? job.Id : $"{job.Id}.{part}";

    private static JsonObject Content(string msgType, string body, string mark, RoomId room)
    {
        var content = new JsonObject
        {
            ["msgtype"] = msgType,
            ["body"] = body,
            // Client-server API, "User and room mentions": on every message, so that bodies are not searched for names.
            ["m.mentions"] = new JsonObject(),
        };
        EventMark.Put(content, mark, room);
        return content;
    }

    private static Delivery.Refused Refuse(Message message, string reason, StanzaError error) =>
        new(reason) { Stanzas = [StanzaErrors.ReplyTo(message, error)] };
}
