using Footbridge.DirectChats;
using Footbridge.Storage;

namespace Footbridge.Commands;

/// <summary>Ends a chat for now, as leaving its room does.</summary>
internal sealed class CloseCommand(ContactArgument contacts, ChatEnding ending) : ICommand
{
    public string Name => "close";

    public string Summary => "close [address] - leaves a chat, in a chat this one; it opens again when one of you writes";

    public string Details => "It is taken out of your direct chats. Your contact is not told. To hear no more of them, use \"block\".";

    public async Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (!contacts.TryFindChat(call, call.Argument, out var chat, out var why))
        {
            return why;
        }

        if (chat.Consent == Consent.Pending)
        {
            return $"{chat.Contact} asks to write to you: answer with \"requests accept {chat.Contact}\" or \"requests decline {chat.Contact}\".";
        }

        if (chat.RoomId is not { } room || chat.Room == RoomState.Closed)
        {
            return $"The chat with {chat.Contact} is closed already.";
        }

        return await ending.CloseAsync(chat, cancellationToken)
            ? $"The chat with {chat.Contact} is closed, and you have left its room. It opens again when one of you writes."
            : $"The chat with {chat.Contact} is closed. Leave its room yourself: {RoomLink.To(room, chat.Ghost.Server)}. It opens again, in that room, when one of you writes.";
    }
}
