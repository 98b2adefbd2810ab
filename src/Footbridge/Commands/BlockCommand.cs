using Footbridge.DirectChats;
using Footbridge.Storage;

namespace Footbridge.Commands;

/// <summary>Nothing of a contact's comes through any more, and nothing goes to them.</summary>
internal sealed class BlockCommand(ContactArgument contacts, NewChat newChat, ChatEnding ending) : ICommand
{
    public string Name => "block";

    public string Summary => "block <address> - nothing of theirs reaches you any more, and they do not see when you are there";

    public string Details => "They get the same answer as somebody who writes to nobody. The room stays for reading. \"unblock\" ends it.";

    public async Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        // Before anything was said between the two, too.
        if (call.Argument.Length > 0 && ContactArgument.TryRead(call.Argument, out var contact) && contacts.Find(call.Owner, contact) is null)
        {
            if (newChat.WhyNot(call.Owner, contact) is { } objection)
            {
                return objection;
            }

            await newChat.StoreAsync(call.Owner, contact, cancellationToken);
        }

        if (!contacts.TryFindChat(call, call.Argument, out var chat, out var why))
        {
            return why;
        }

        if (chat.Consent == Consent.Blocked)
        {
            return $"{chat.Contact} is blocked already.";
        }

        await ending.BlockAsync(chat, cancellationToken);
        return $"{chat.Contact} is blocked. \"unblock {chat.Contact}\" ends that.";
    }
}
