using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Storage;

namespace Footbridge.Commands;

/// <summary>Whether a chat stands among the owner's direct chats (<c>m.direct</c>).</summary>
internal sealed class DirectCommand(ContactArgument contacts, SettingStore settings, ChatSettings chatSettings, Puppets puppets) : ICommand
{
    public string Name => "direct";

    public string Summary => "direct on|off [address] - whether a chat stands among your direct chats; in a chat, this one";

    public string Details => "The chat itself goes on either way. \"direct on\" also brings back what you, or another of your clients, took out by hand.";

    public async Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var words = call.Argument.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var value = words.Length == 0 ? "" : words[0].ToLowerInvariant();
        if (value is not ("" or "on" or "off"))
        {
            return $"{Summary}\n{Details}";
        }

        if (!contacts.TryFindChat(call, words.Length > 1 ? words[1] : "", out var chat, out var why))
        {
            return why;
        }

        if (value.Length == 0)
        {
            return $"direct: {(settings.IsOn(chat, Setting.Direct) ? "on" : "off")}, for your chat with {chat.Contact}.";
        }

        if (!puppets.CanActFor(chat.Owner))
        {
            return "The bridge does not act for you, so your list of direct chats is yours alone to write: your client does that.";
        }

        await chatSettings.SetDirectAsync(chat, value == "on", cancellationToken);
        return value == "off" ? $"Your chat with {chat.Contact} is taken out of your direct chats. It goes on as it was."
            : chat.Room == RoomState.Open ? $"Your chat with {chat.Contact} is put among your direct chats."
            : $"Your chat with {chat.Contact} will be among your direct chats when it is opened.";
    }
}
