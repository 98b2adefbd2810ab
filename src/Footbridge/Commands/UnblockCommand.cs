using Footbridge.DirectChats;
using Footbridge.Storage;

namespace Footbridge.Commands;

internal sealed class UnblockCommand(ContactArgument contacts, ChatEnding ending) : ICommand
{
    public string Name => "unblock";

    public string Summary => "unblock <address> - lets a blocked contact write to you again";

    public async Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (!contacts.TryFindChat(call, call.Argument, out var chat, out var why))
        {
            return why;
        }

        if (chat.Consent != Consent.Blocked)
        {
            return $"{chat.Contact} is not blocked.";
        }

        return await ending.UnblockAsync(chat, cancellationToken) == Consent.Accepted
            ? $"{chat.Contact} is not blocked any more, and your chat goes on."
            : $"{chat.Contact} is not blocked any more. What they write first is a request.";
    }
}
