using Footbridge.Matrix;

namespace Footbridge.Commands;

/// <summary>One word that an owner can say to the bot, or in a chat after <c>!xmpp</c>.</summary>
internal interface ICommand
{
    string Name { get; }


    /// <summary>Does it, and says what happened.</summary>
    Task<string> RunAsync(UserId owner, string argument, CancellationToken cancellationToken);
}
