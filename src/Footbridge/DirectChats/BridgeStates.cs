using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// Keeps the <see cref="BridgeInfo"/> of chats' rooms: of those that the bridge did not make, where the ghost may, and of all when a
/// ghost has another name or avatar. Nothing is written where nothing changes, so it may be asked for at any time and again.
/// </summary>
internal sealed partial class BridgeStates(
    MatrixClient client, DirectChatStore chats, AssertedIdentities identities, ILogger<BridgeStates> logger)
{
    private readonly ChatLocks _turns = new();

    /// <summary>In all rooms of this contact's chats. For whoever changes the profile of its ghost, after the homeserver has it.</summary>
    public async Task RefreshAsync(Jid contact, CancellationToken cancellationToken)
    {
        foreach (var chat in chats.OfContact(contact.Bare))
        {
            if (chat.RoomId is { } room)
            {
                await RefreshAsync(chat, room, cancellationToken);
            }
        }
    }

    /// <summary>In one room. Where the ghost may not, or is not in it, the room is left as it is.</summary>
    public async Task RefreshAsync(DirectChat chat, RoomId room, CancellationToken cancellationToken)
    {
        // One after the other: whoever wrote last would else not be who read the profile last.
        using var turn = await _turns.TakeAsync(room.ToString(), cancellationToken);
        var profile = await client.ProfileAsync(chat.Ghost, cancellationToken);
        try
        {
            foreach (var type in BridgeInfo.Types)
            {
                await RefreshAsync(chat, room, type, profile, cancellationToken);
            }
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            Log.NotWritten(logger, chat.Id, exception.ErrCode);
        }
    }

    private async Task RefreshAsync(DirectChat chat, RoomId room, string type, UserProfile? profile, CancellationToken cancellationToken)
    {
        var there = await client.StateAsync(chat.Ghost, room, type, BridgeInfo.StateKey, cancellationToken);
        var creator = TextOf(there, "creator") ?? chat.Owner.ToString();
        var content = BridgeInfo.Content(chat, identities.Bot, creator, TextOf(there, ChatRoomBody.KeyField), profile);
        if (there is null || !JsonNode.DeepEquals(JsonObject.Create(there.Value), content))
        {
            await client.SendStateAsync(chat.Ghost, room, type, BridgeInfo.StateKey, content, cancellationToken);
        }
    }

    private static string? TextOf(JsonElement? content, string name) =>
        content is { } json && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static partial class Log
    {
        [LoggerMessage(3270, LogLevel.Debug, "The room of chat {Chat} does not say that it is bridged: the ghost may not write it ({ErrCode})")]
        public static partial void NotWritten(ILogger logger, string chat, string errCode);
    }
}
