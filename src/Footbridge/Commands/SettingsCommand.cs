using Footbridge.DirectChats;
using Footbridge.Storage;

namespace Footbridge.Commands;

/// <summary>What contacts get to know of the owner, for all chats, or in a chat for that one.</summary>
internal sealed class SettingsCommand(SettingStore settings, ChatSettings chatSettings) : ICommand
{
    private static readonly Dictionary<string, Setting> Known = new(StringComparer.Ordinal)
    {
        ["presence"] = Setting.Presence,
        ["receipts"] = Setting.Receipts,
        ["typing"] = Setting.Typing,
    };

    private static readonly string[] Values = ["on", "off"];

    public string Name => "settings";

    public string Summary => "settings [receipts|typing|presence on|off] - what your contacts see of you; in a chat, for this chat";

    public string Details =>
        """
        receipts - your contact is told that a message has arrived, and that you have read it
        typing - your contact sees that you are typing
        presence - your contact sees whether you are there
        In a chat the choice is for that chat, and goes before the one for all your chats.
        """;

    public async Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var words = call.Argument.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return string.Join('\n', Known.Select(known => $"{known.Key}: {InWords(call, known.Value)}"));
        }

        if (words.Length != 2
            || Spelling.Nearest(words[0], Known.Keys) is not { } name
            || !Values.Contains(words[1], StringComparer.OrdinalIgnoreCase))
        {
            return $"{Summary}\n{Details}";
        }

        var isOn = words[1].Equals("on", StringComparison.OrdinalIgnoreCase);
        if (call.Chat is { } chat)
        {
            await chatSettings.SetAsync(chat, Known[name], isOn, cancellationToken);
            return $"{name}: {OnOff(isOn)}, in your chat with {chat.Contact}.";
        }

        await chatSettings.SetAsync(call.Owner, Known[name], isOn, cancellationToken);
        return $"{name}: {OnOff(isOn)}, for all your chats that have no choice of their own.";
    }

    private string InWords(CommandCall call, Setting setting) =>
        call.Chat is { } chat ? OnOff(settings.IsOn(chat, setting)) + " in this chat" : OnOff(settings.Find(call.Owner, setting) ?? true);

    private static string OnOff(bool isOn) => isOn ? "on" : "off";
}
