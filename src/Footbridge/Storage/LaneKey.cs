using Footbridge.Matrix;
using Footbridge.Xmpp;

namespace Footbridge.Storage;

/// <summary>
/// Names a lane: a chat (owner, own JID, contact), the bot's room, or a room that no chat is known for yet.
/// The text form stands in the inbox; none of its words can hold a blank.
/// </summary>
internal readonly record struct LaneKey(string Text)
{
    private const string ChatWord = "chat";
    private const string BotWord = "bot";
    private const string RoomWord = "room";

    /// <summary>Jobs of such a lane wait until the room's chat is known.</summary>
    public bool IsUnknownRoom => Text.StartsWith(RoomWord + " ", StringComparison.Ordinal);

    public bool IsBot => Text.StartsWith(BotWord + " ", StringComparison.Ordinal);

    public static LaneKey OfChat(UserId owner, Jid own, Jid contact) => new($"{ChatWord} {owner} {own.Key} {contact.Key}");

    public static LaneKey OfBotRoom(RoomId room) => new($"{BotWord} {room}");

    public static LaneKey OfUnknownRoom(RoomId room) => new($"{RoomWord} {room}");

    public bool TryReadChat(out UserId owner, out Jid own, out Jid contact)
    {
        (owner, own, contact) = (default, default, default);
        var words = Text.Split(' ');
        return words.Length == 4 && words[0] == ChatWord
            && UserId.TryParse(words[1], out owner) && Jid.TryParse(words[2], out own) && Jid.TryParse(words[3], out contact);
    }

    public bool TryReadBotRoom(out RoomId room)
    {
        room = default;
        return IsBot && RoomId.TryParse(Text[(BotWord.Length + 1)..], out room);
    }

    /// <summary>The contact's domain, for the limit a domain has; null where there is no contact.</summary>
    public string? ContactDomain()
    {
        if (!Text.StartsWith(ChatWord + " ", StringComparison.Ordinal))
        {
            return null;
        }

        var contact = Text[(Text.LastIndexOf(' ') + 1)..];
        return contact[(contact.IndexOf('@') + 1)..];
    }

    public override string ToString() => Text;
}
