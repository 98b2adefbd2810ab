using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Storage;

namespace Footbridge.Commands;

/// <summary>Who else of a chat's room may answer for its owner; said in that chat.</summary>
internal sealed class AssistantCommand(AssistantStore assistants, AssertedIdentities identities, Database database, TimeProvider time) : ICommand
{
    private const string Usage = "Say \"assistant allow @bot:example.org\", \"assistant deny @bot:example.org\" or \"assistant list\".";

    public string Name => "assistant";

    public string Summary => "assistant allow|deny <user>, assistant list - in a chat: who else of its room may answer for you";

    public string Details =>
        "What another member of a chat's room says goes to the contact only if you allow that user here, and then under your address. Notices of bots never go out.";

    public async Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (call.Chat is not { } chat)
        {
            return "This is about one chat: say it there, after !xmpp.";
        }

        var words = call.Argument.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return (words.FirstOrDefault("").ToLowerInvariant(), words) switch
        {
            ("list", [_]) => List(chat),
            ("allow", [_, var user]) => await AllowAsync(chat, user, cancellationToken),
            ("deny", [_, var user]) => await DenyAsync(chat, user, cancellationToken),
            _ => Usage,
        };
    }

    private string List(DirectChat chat)
    {
        var allowed = assistants.AllowedIn(chat.Id);
        return allowed.Count == 0
            ? $"Nobody but you writes to {chat.Contact} from this chat."
            : $"These may answer for you in this chat with {chat.Contact}: {string.Join(", ", allowed)}";
    }

    private async Task<string> AllowAsync(DirectChat chat, string text, CancellationToken cancellationToken)
    {
        if (!UserId.TryParse(text, out var user))
        {
            return NoUser;
        }

        if (user == chat.Owner || identities.IsOurs(user))
        {
            return user == chat.Owner ? "You need no permission to write yourself." : $"{user} belongs to the bridge and cannot answer for you.";
        }

        await SetAsync(chat, user, Assistance.Allowed, cancellationToken);
        return $"What {user} writes in this chat now goes to {chat.Contact}, under your address. \"!xmpp assistant deny {user}\" ends that.";
    }

    private async Task<string> DenyAsync(DirectChat chat, string text, CancellationToken cancellationToken)
    {
        if (!UserId.TryParse(text, out var user))
        {
            return NoUser;
        }

        await SetAsync(chat, user, Assistance.Denied, cancellationToken);
        return $"Nothing that {user} writes in this chat goes to {chat.Contact}.";
    }

    private const string NoUser = "That is no Matrix user. One looks like @bot:example.org.";

    private Task SetAsync(DirectChat chat, UserId user, Assistance state, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => AssistantStore.Set(connection, chat.Id, user, state, time.GetUtcNow().ToUnixTimeMilliseconds()), cancellationToken);
}
