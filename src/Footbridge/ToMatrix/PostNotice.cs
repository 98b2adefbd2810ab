using System.Net;
using System.Text.Json;
using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;

namespace Footbridge.ToMatrix;

/// <summary>
/// What Footbridge itself has to say: by the ghost in a chat, by the bot in its room, as <c>m.notice</c>, which no bot answers,
/// and as a reply where it is about a message. What the ghost may not say in its room, the bot says in its own.
/// </summary>
internal sealed class PostNotice(
    MatrixClient client, AlreadyPosted alreadyPosted, DirectChatStore chats, BotRooms botRooms, AssertedIdentities identities)
{
    public async Task<Delivery> PostAsync(Job job, CancellationToken cancellationToken)
    {
        if (JsonSerializer.Deserialize(job.Payload, NoticeJson.Default.Notice) is not { } notice
            || Place(job.Lane, notice) is not var (speaker, room, prefix))
        {
            return new Delivery.Ignored("no room to say it in");
        }

        if ((await alreadyPosted.FindAsync(job, speaker, room, cancellationToken)).ContainsKey(job.Id))
        {
            return new Delivery.Delivered();
        }

        var content = NoticeContent.Of(prefix + notice.Text, notice.ReplyTo, job.Id, room);
        try
        {
            await client.SendEventAsync(speaker, room, "m.room.message", job.Id, content, cancellationToken);
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Forbidden && chats.FindByLane(job.Lane) is not null)
        {
            return await SayAsBotAsync(job, notice, room, exception.ErrCode, cancellationToken);
        }

        return new Delivery.Delivered();
    }

    // Where the ghost is not in the room any more, that is no news to whoever put it out.
    private async Task<Delivery> SayAsBotAsync(Job job, Notice notice, RoomId room, string refusal, CancellationToken cancellationToken)
    {
        if (chats.FindByLane(job.Lane) is not { } chat || !await client.IsGhostInAsync(chat, room, cancellationToken))
        {
            return new Delivery.Refused($"the ghost may not say it ({refusal})");
        }

        await botRooms.TellAsync(chat.Owner, $"In your chat with {chat.Contact}: {notice.Text}", cancellationToken);
        return new Delivery.Delivered();
    }

    private (UserId Speaker, RoomId Room, string Prefix)? Place(LaneKey lane, Notice notice) =>
        lane.TryReadBotRoom(out var botRoom) ? (identities.Bot, botRoom, "")
        : chats.FindByLane(lane) is not { } chat ? null
        : RoomId.TryParse(notice.Room, out var named) && named != chat.RoomId ? (chat.Ghost, named, "Footbridge: ")
        // Also where the owner has left: the answer to what they said before is there when they come back.
        : chat.RoomId is { } room ? (chat.Ghost, room, "Footbridge: ")
        : null;
}
