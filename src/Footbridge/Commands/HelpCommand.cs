using Footbridge.Matrix;

namespace Footbridge.Commands;

internal sealed class HelpCommand : ICommand
{
    public const string Text =
        """
        Send me one of these; in a chat, put !xmpp before it:
        chat <address> - opens your chat with an XMPP address, e.g. chat juliet@example.org
        status - whether both sides are connected, and what waits
        version - which version of the bridge this is
        help - this list
        """;

    public string Name => "help";

    public Task<string> RunAsync(UserId owner, string argument, CancellationToken cancellationToken) => Task.FromResult(Text);
}
