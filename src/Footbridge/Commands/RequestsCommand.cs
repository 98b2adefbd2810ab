using Footbridge.DirectChats;
using Footbridge.Storage;

namespace Footbridge.Commands;

/// <summary>Strangers who wrote, and the owner's answer to them.</summary>
internal sealed class RequestsCommand(ContactArgument contacts, DirectChatStore chats, NewChat newChat, ChatEnding ending) : ICommand
{
    private static readonly string[] Answers = ["accept", "decline"];

    public string Name => "requests";

    public string Summary => "requests [accept|decline <address>] - who asks to write to you, and your answer";

    public string Details =>
        """
        requests - the strangers who wrote to you, and wait for your answer
        requests accept <address> - the chat is opened
        requests decline <address> - they hear no more than somebody who writes to nobody, until you write to them
        Joining the room you were invited to accepts too, and refusing the invite declines.
        """;

    public async Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var words = call.Argument.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0)
        {
            return List(call);
        }

        if (Spelling.Nearest(words[0], Answers) is not { } answer)
        {
            return Details;
        }

        // Whom: never by the chat this is said in, since its contact is known already.
        if (!contacts.TryFindChat(call with { Chat = null }, words.Length > 1 ? words[1] : "", out var chat, out var why))
        {
            return why;
        }

        if (chat.Consent != Consent.Pending)
        {
            return $"There is no request of {chat.Contact}.";
        }

        if (answer == "accept")
        {
            return await newChat.OpenAsync(call, chat, cancellationToken);
        }

        await ending.DeclineAsync(chat, cancellationToken);
        return $"The request of {chat.Contact} is declined. They hear nothing until you write to them.";
    }

    private string List(CommandCall call)
    {
        var pending = chats.OfOwner(call.Owner).Where(chat => chat.Consent == Consent.Pending).Select(chat => chat.Contact.ToString()).ToList();
        return pending.Count == 0
            ? "Nobody waits for your answer."
            : $"These ask to write to you; answer with \"requests accept {pending[0]}\" or \"requests decline {pending[0]}\":\n{string.Join('\n', pending)}";
    }
}
