using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// Who stands above whom in a chat's room. The owner leads, so that they can put out the ghost; nobody but the owner could then take
/// back an invite of theirs. In the room of a request that no puppet could decline for them, the ghost therefore leads until they join.
/// </summary>
internal sealed partial class RoomPower(MatrixClient client, ILogger<RoomPower> logger)
{
    /// <summary>The owner's level, above everything that <see cref="ChatRoomBody"/> asks a level for.</summary>
    public const int Leading = 100;

    /// <summary>The ghost's, who made the room, beside an owner who leads.</summary>
    public const int Following = 99;

    /// <summary>
    /// The owner has joined: from now on they lead. Does nothing where they do already, or the ghost's power is not its own to give. May
    /// be repeated at any point.
    /// </summary>
    public async Task LetOwnerLeadAsync(DirectChat chat, RoomId room, CancellationToken cancellationToken)
    {
        try
        {
            if (await client.StateAsync(chat.Ghost, room, "m.room.power_levels", "", cancellationToken) is { } levels
                && LevelOf(levels, chat.Ghost) >= Leading
                && (LevelOf(levels, chat.Owner) ?? 0) < Leading
                && JsonNode.Parse(levels.GetRawText()) is JsonObject changed
                && changed["users"] is JsonObject users)
            {
                users[chat.Owner.ToString()] = Leading;
                users[chat.Ghost.ToString()] = Following;
                await client.SendStateAsync(chat.Ghost, room, "m.room.power_levels", "", changed, cancellationToken);
            }
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            // The ghost was put out meanwhile, or others changed the levels: then they are not the bridge's to set.
            Log.NotRaised(logger, chat.Id, exception.ErrCode);
        }
    }

    /// <summary>True where the owner's invite is gone; false where they stand above the ghost, or have no invite any more.</summary>
    public async Task<bool> TryTakeInviteBackAsync(DirectChat chat, RoomId room, string reason, CancellationToken cancellationToken)
    {
        try
        {
            await client.KickAsync(chat.Ghost, room, chat.Owner, reason, cancellationToken);
            return true;
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            Log.NotTakenBack(logger, chat.Id, exception.ErrCode);
            return false;
        }
    }

    // {"users": {"@juliet:example.org": 100}}: null for whoever has no level of their own there.
    private static int? LevelOf(JsonElement levels, UserId user) =>
        levels.TryGetProperty("users", out var users)
        && users.ValueKind == JsonValueKind.Object
        && users.TryGetProperty(user.ToString(), out var level)
        && level.ValueKind == JsonValueKind.Number
        && level.TryGetInt32(out var number)
            ? number
            : null;

    private static partial class Log
    {
        [LoggerMessage(3026, LogLevel.Information, "The owner of chat {Chat} could not be put above the ghost ({ErrCode})")]
        public static partial void NotRaised(ILogger logger, string chat, string errCode);

        [LoggerMessage(3027, LogLevel.Debug, "The ghost of chat {Chat} could not take its invite back ({ErrCode})")]
        public static partial void NotTakenBack(ILogger logger, string chat, string errCode);
    }
}
