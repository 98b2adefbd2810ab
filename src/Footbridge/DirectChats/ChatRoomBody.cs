using System.Text.Json.Nodes;
using Footbridge.Storage;

namespace Footbridge.DirectChats;

/// <summary>The body of <c>createRoom</c> for a direct chat: exactly two, marked direct, the owner above the ghost.</summary>
internal static class ChatRoomBody
{
    /// <summary>Stands in the create event, and tells a room of ours from any other.</summary>
    public const string KeyField = "org.footbridge.chat";

    private const int FirstVersionWithMightyCreators = 12;

    public static JsonObject Of(DirectChat chat, string key, string bot, string roomVersion, bool federate)
    {
        var mightyCreators = int.TryParse(roomVersion, out var version) && version >= FirstVersionWithMightyCreators;
        var creation = new JsonObject { [KeyField] = key };
        if (!federate)
        {
            creation["m.federate"] = false;
        }

        if (mightyCreators)
        {
            creation["additional_creators"] = new JsonArray(chat.Owner.ToString());
        }

        return new JsonObject
        {
            // Client-server API, "Creation": is_direct goes into the member events of those invited by this very call.
            ["is_direct"] = true,
            ["preset"] = "trusted_private_chat",
            ["invite"] = new JsonArray(chat.Owner.ToString()),
            ["creation_content"] = creation,
            ["power_level_content_override"] = PowerLevels(chat, mightyCreators),
            ["initial_state"] = new JsonArray(BridgeState("m.bridge", chat, key, bot), BridgeState("uk.half-shot.bridge", chat, key, bot)),
        };
    }

    private static JsonObject PowerLevels(DirectChat chat, bool mightyCreators) => new()
    {
        ["users"] = mightyCreators
            ? []
            : new JsonObject { [chat.Owner.ToString()] = 100, [chat.Ghost.ToString()] = 99 },
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

    // MSC2346: bridge information state event. The state key is ours alone in the room; a contact's address could be longer than
    // the 255 bytes a state key may have.
    private static JsonObject BridgeState(string type, DirectChat chat, string key, string bot) => new()
    {
        ["type"] = type,
        ["state_key"] = "org.footbridge/xmpp",
        ["content"] = new JsonObject
        {
            ["bridgebot"] = bot,
            ["creator"] = chat.Ghost.ToString(),
            ["protocol"] = new JsonObject { ["id"] = "xmpp", ["displayname"] = "XMPP" },
            ["channel"] = new JsonObject
            {
                ["id"] = chat.Contact.Key,
                ["displayname"] = chat.Contact.ToString(),
                ["external_url"] = $"xmpp:{chat.Contact}",
            },
            [KeyField] = key,
        },
    };
}
