using System.Text.Json.Nodes;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;

namespace Footbridge.DirectChats;

/// <summary>
/// What a room says of being bridged (MSC2346, "bridge information state event"): by it clients and server tools show where to, by whom
/// and as whom.
/// </summary>
internal static class BridgeInfo
{
    /// <summary>Ours alone in the room; a contact's address could be longer than the 255 bytes a state key may have.</summary>
    public const string StateKey = "org.footbridge/xmpp";

    /// <summary>The proposal's own name, and the one under which clients know it.</summary>
    public static readonly IReadOnlyList<string> Types = ["m.bridge", "uk.half-shot.bridge"];

    /// <param name="chat">Whose room it is.</param>
    /// <param name="bot">The bridge's bot.</param>
    /// <param name="creator">Who made this room a bridged one: the ghost that made it, or the owner who invited the ghost.</param>
    /// <param name="key">The room's key where the ghost made it, else null.</param>
    /// <param name="profile">The ghost's, where it is known.</param>
    public static JsonObject Content(DirectChat chat, UserId bot, string creator, string? key, UserProfile? profile)
    {
        // {"bridgebot": ..., "creator": ..., "protocol": {"id", "displayname", "external_url"}, "network": {...},
        //  "channel": {"id", "displayname", "avatar_url", "external_url"}}
        var content = new JsonObject
        {
            ["bridgebot"] = bot.ToString(),
            ["creator"] = creator,
            ["protocol"] = new JsonObject { ["id"] = "xmpp", ["displayname"] = "XMPP", ["external_url"] = "https://xmpp.org/" },
            ["network"] = new JsonObject { ["id"] = chat.Contact.Domain, ["displayname"] = chat.Contact.Domain },
            ["channel"] = Channel(chat, profile),
        };
        if (key is not null)
        {
            content[ChatRoomBody.KeyField] = key;
        }

        return content;
    }

    private static JsonObject Channel(DirectChat chat, UserProfile? profile)
    {
        var channel = new JsonObject
        {
            ["id"] = chat.Contact.Key,
            ["displayname"] = profile?.DisplayName ?? GhostNames.ToDisplayName(chat.Contact),
            // RFC 5122 section 2: xmpp:node@host, what is none of the URI's own characters escaped.
            ["external_url"] = $"xmpp:{(chat.Contact.Local.Length > 0 ? $"{Uri.EscapeDataString(chat.Contact.Local)}@" : "")}{Uri.EscapeDataString(chat.Contact.Domain)}",
        };
        if (profile?.AvatarUrl is { Length: > 0 } avatar)
        {
            channel["avatar_url"] = avatar;
        }

        return channel;
    }
}
