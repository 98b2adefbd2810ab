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

    /// <summary>Only the bridge's admin is told that there is such a command, and only in the bot's room: it tells of other people's chats.</summary>
    bool IsForAdmins => false;

    /// <summary>Does it, and says what happened.</summary>
    Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken);
}

/// <summary>
/// What was said: by whom, in which of their chats (null in the bot's room), and what stood behind the command's name. Until it is
/// answered its own job waits in its <paramref name="Lane"/>.
/// </summary>
internal sealed record CommandCall(UserId Owner, bool IsAdmin, LaneKey Lane, DirectChat? Chat, string Argument)
{
    public bool Knows(ICommand command) => !command.IsForAdmins || (IsAdmin && Chat is null);
}

internal static class WaitingLanes
{
    /// <summary>The same without the command that asks for it.</summary>
    public static WaitingLane Without(this WaitingLane waiting, CommandCall call) =>
        waiting.Lane == call.Lane && waiting.Direction == Direction.ToXmpp ? waiting with { Count = waiting.Count - 1 } : waiting;
}
