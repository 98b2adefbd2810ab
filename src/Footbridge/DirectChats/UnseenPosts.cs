using System.Net;
using System.Text.Json;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// What the ghost said in a room that the owner had left without the bridge having heard of it yet: it has its receipt, and the owner
/// does not see it. So they are invited back to it, as by any word of the contact after they left.
/// </summary>
internal sealed partial class UnseenPosts(MatrixClient client, DirectChatStore chats, ChatRooms rooms, ILogger<UnseenPosts> logger)
{
    private const int MostLookedAt = 50;

    /// <summary>After the owner's leave was heard of, and the chat closed by it.</summary>
    public async Task InviteBackAfterAsync(DirectChat stale, Matrix.EventId left, CancellationToken cancellationToken)
    {
        if (Closed(stale) is { RoomId: { } room } chat && await AreThereAsync(chat, room, left, cancellationToken))
        {
            await InviteBackAsync(chat, cancellationToken);
        }
    }

    /// <summary>After a post: the chat may have been closed between the look at its room and the post.</summary>
    public async Task InviteBackIfClosedAsync(DirectChat stale, CancellationToken cancellationToken)
    {
        if (Closed(stale) is { } chat)
        {
            await InviteBackAsync(chat, cancellationToken);
        }
    }

    private DirectChat? Closed(DirectChat stale) =>
        chats.Find(stale.Own, stale.Contact) is { Room: RoomState.Closed, Consent: Consent.Accepted } chat && chat.RoomId == stale.RoomId ? chat : null;

    private async Task InviteBackAsync(DirectChat chat, CancellationToken cancellationToken)
    {
        try
        {
            Log.InvitedBack(logger, chat.Id);
            await rooms.OpenAsync(chat, byOwner: false, asking: null, cancellationToken);
        }
        catch (InviteRefusedException)
        {
            Log.CannotBeInvited(logger, chat.Id);
        }
    }

    private async Task<bool> AreThereAsync(DirectChat chat, Matrix.RoomId room, Matrix.EventId left, CancellationToken cancellationToken)
    {
        foreach (var json in await LatestAsync(chat, room, cancellationToken))
        {
            if (!MatrixEvent.TryRead(json, out var seen, out _))
            {
                continue;
            }

            if (seen.EventId == left)
            {
                return false;
            }

            if (seen.Sender == chat.Ghost && RoomMessageContent.TryRead(seen.Content, out var content) && content.MsgType != "m.notice")
            {
                return true;
            }
        }

        return false;
    }

    // A room that the homeserver's admin deleted has nothing in it any more.
    private async Task<IReadOnlyList<JsonElement>> LatestAsync(DirectChat chat, Matrix.RoomId room, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.MessagesAsync(chat.Ghost, room, 'b', null, MostLookedAt, cancellationToken)).Chunk;
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            return [];
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3271, LogLevel.Information, "Chat {Chat} has messages from after its owner left; they are invited back")]
        public static partial void InvitedBack(ILogger logger, string chat);

        [LoggerMessage(3272, LogLevel.Warning, "Chat {Chat} has messages from after its owner left, and they cannot be invited back")]
        public static partial void CannotBeInvited(ILogger logger, string chat);
    }
}
