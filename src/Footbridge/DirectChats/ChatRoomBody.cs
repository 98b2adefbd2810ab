using System.Text.Json.Nodes;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;

namespace Footbridge.DirectChats;

/// <summary>The body of <c>createRoom</c> for a direct chat: exactly two, marked direct, the owner above the ghost.</summary>
internal static class ChatRoomBody
{
    /// <summary>Stands in the create event, and tells a room of ours from any other.</summary>
    public const string KeyField = "org.footbridge.chat";

    private const int FirstVersionWithMightyCreators = 12;

    /// <summary>
    /// <paramref name="ownerLeads"/> false leaves the ghost above the owner, so that it can take its invite back;
    /// <see cref="RoomPower.LetOwnerLeadAsync"/> follows when they join.
    /// </summary>
    public static JsonObject Of(
        DirectChat chat, string key, UserId bot, UserProfile? profile, string roomVersion, bool federate, bool ownerLeads)
    {
        var mightyCreators = int.TryParse(roomVersion, out var version) && version >= FirstVersionWithMightyCreators;
        var creation = new JsonObject { [KeyField] = key };
        if (!federate)
        {
            creation["m.federate"] = false;
        }

        if (mightyCreators && ownerLeads)
        {
            creation["additional_creators"] = new JsonArray(chat.Owner.ToString());
        }

        return new JsonObject
        {
            // Client-server API, "Creation": is_direct goes into the member events of those invited by this very call.
            ["is_direct"] = true,
            // The trusted one makes whoever is invited a creator too, where creators have endless power.
            ["preset"] = ownerLeads ? "trusted_private_chat" : "private_chat",
            ["invite"] = new JsonArray(chat.Owner.ToString()),
            ["creation_content"] = creation,
            ["power_level_content_override"] = PowerLevels(chat, mightyCreators, ownerLeads),
            ["initial_state"] = new JsonArray(
            [
                .. BridgeInfo.Types.Select(type => new JsonObject
                {
                    ["type"] = type,
                    ["state_key"] = BridgeInfo.StateKey,
                    ["content"] = BridgeInfo.Content(chat, bot, chat.Ghost.ToString(), key, profile),
                }),
            ]),
        };
    }

    private static JsonObject PowerLevels(DirectChat chat, bool mightyCreators, bool ownerLeads) => new()
    {
        ["users"] = Users(chat, mightyCreators, ownerLeads),
        ["invite"] = 50,
        // None at 100: the preset's own 100 for history visibility is above the ghost, and the call would fail.
        ["events"] = new JsonObject
        {
            ["m.room.name"] = 50,
            ["m.room.avatar"] = 50,
            ["m.room.canonical_alias"] = 50,
            ["m.room.power_levels"] = 99,
            ["m.room.history_visibility"] = 99,
            ["m.room.encryption"] = 99,
            ["m.room.server_acl"] = 99,
            ["m.room.tombstone"] = 99,
        },
    };

    // A creator with endless power has no level, and stands above every level: an owner who is none can be given theirs at once.
    private static JsonObject Users(DirectChat chat, bool mightyCreators, bool ownerLeads) => (mightyCreators, ownerLeads) switch
    {
        (true, true) => [],
        (true, false) => new JsonObject { [chat.Owner.ToString()] = RoomPower.Leading },
        (false, true) => new JsonObject { [chat.Owner.ToString()] = RoomPower.Leading, [chat.Ghost.ToString()] = RoomPower.Following },
        (false, false) => new JsonObject { [chat.Ghost.ToString()] = RoomPower.Leading },
    };
}
