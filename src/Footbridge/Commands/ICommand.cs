using Footbridge.Matrix;
using Footbridge.Storage;

namespace Footbridge.Commands;

/// <summary>One word that an owner can say to the bot, or in a chat after <c>!xmpp</c>.</summary>
internal interface ICommand
{
    string Name { get; }

    /// <summary>One line for the list: how it is written, and what it does.</summary>
    string Summary { get; }

    /// <summary>More about it, for <c>help</c> with its name; empty where the line says all.</summary>
    string Details => "";

    /// <summary>Does it, and says what happened.</summary>
    Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken);
}

/// <summary>What was said: by whom, in which of their chats (null in the bot's room), and what stood behind the command's name.</summary>
internal sealed record CommandCall(UserId Owner, DirectChat? Chat, string Argument);
