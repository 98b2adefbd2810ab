using System.Net;
using System.Text.Json;
using Footbridge.DirectChats.Marks;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// Looks for a room that the chat may have already, before another is made. A room is believed by what nobody else can have
/// written: its create event, by the ghost, with our key in it; or the ghost's own <c>m.direct</c>, where it was the owner who made it.
/// </summary>
internal sealed partial class RoomFinder(MatrixClient client, ILogger<RoomFinder> logger)
{
    /// <summary>The room that was asked for under this key, where its making got no answer.</summary>
    public async Task<RoomId?> FindAsync(DirectChat chat, string key, CancellationToken cancellationToken)
    {
        foreach (var room in await client.JoinedRoomsAsync(chat.Ghost, cancellationToken))
        {
            var state = await StateAsync(chat, room, cancellationToken);
            if (KeyOf(chat, state) is { } found && found.ValueEquals(key))
            {
                Log.Found(logger, chat.Id);
                return room;
            }
        }

        return null;
    }

    /// <summary>
    /// The room that the ghost's own <c>m.direct</c> names for the owner, where the store knows of none: the store is older than
    /// its rooms, as after a restored backup. Only where both are still in it.
    /// </summary>
    public async Task<RoomId?> FindMarkedAsync(DirectChat chat, CancellationToken cancellationToken)
    {
        var marked = DirectMap.TryRead(await client.AccountDataAsync(chat.Ghost, DirectMap.Type, cancellationToken), out var map)
            ? map.RoomsOf(chat.Owner).ToList()
            : [];
        if (marked.Count == 0)
        {
            return null;
        }

        var joined = (await client.JoinedRoomsAsync(chat.Ghost, cancellationToken)).ToHashSet();
        foreach (var room in marked.Where(joined.Contains))
        {
            var state = await StateAsync(chat, room, cancellationToken);
            if ((KeyOf(chat, state) is not null || IsMadeBy(chat.Owner, state))
                && IsUsable(state)
                && await client.MembershipAsync(chat, room, cancellationToken) is Membership.Join or Membership.Invite)
            {
                Log.FoundMarked(logger, chat.Id);
                return room;
            }
        }

        return null;
    }

    // Another owner's room, which the ghost was put out of just now, says nothing about this chat.
    private async Task<IReadOnlyList<JsonElement>> StateAsync(DirectChat chat, RoomId room, CancellationToken cancellationToken)
    {
        try
        {
            return await client.FullStateAsync(chat.Ghost, room, cancellationToken);
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            return [];
        }
    }

    private static bool IsMadeBy(UserId owner, IEnumerable<JsonElement> state) =>
        state.Any(json => MatrixEvent.TryRead(json, out var read, out _) && read.Type == "m.room.create" && read.Sender == owner);

    /// <summary>Neither encrypted nor replaced: the chat went on from such a room.</summary>
    private static bool IsUsable(IEnumerable<JsonElement> state) =>
        !state.Any(json => MatrixEvent.TryRead(json, out var read, out _) && read.Type is "m.room.encryption" or "m.room.tombstone");

    private static JsonElement? KeyOf(DirectChat chat, IEnumerable<JsonElement> state)
    {
        foreach (var json in state)
        {
            if (MatrixEvent.TryRead(json, out var create, out _)
                && create.Type == "m.room.create"
                && create.Sender == chat.Ghost
                && create.Content.TryGetProperty(ChatRoomBody.KeyField, out var key)
                && key.ValueKind == JsonValueKind.String)
            {
                return key;
            }
        }

        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(3021, LogLevel.Information, "The room of chat {Chat}, asked for before, was found again by its key")]
        public static partial void Found(ILogger logger, string chat);

        [LoggerMessage(3025, LogLevel.Warning, "Chat {Chat} has a room that the store did not know: the store is older than its rooms")]
        public static partial void FoundMarked(ILogger logger, string chat);
    }
}
