namespace Footbridge.Commands;

/// <summary>The list of commands, or more about one of them.</summary>
internal sealed class HelpCommand(IReadOnlyCollection<ICommand> commands) : ICommand
{
    /// <summary>Where somebody meets the bot for the first time.</summary>
    public const string Greeting =
        """
        I connect your one-to-one chats with XMPP.
        Send me "chat juliet@example.org" to write to an XMPP address, or "help" to see all I know. Your own chats know the same words after !xmpp, e.g. !xmpp status
        """;

    public string Name => "help";

    public string Summary => "help [command] - this list, or more about one command";

    public Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var known = commands.Where(call.Knows).ToList();
        if (call.Argument.Length == 0)
        {
            return Task.FromResult(
                "Send me one of these; in a chat, put !xmpp before it:\n" + string.Join('\n', known.Select(command => command.Summary)));
        }

        var name = Spelling.Nearest(call.Argument, known.Select(command => command.Name));
        return Task.FromResult(known.Find(command => command.Name == name) is { } asked
            ? asked.Details.Length == 0 ? asked.Summary : $"{asked.Summary}\n{asked.Details}"
            : $"I do not know \"{Spelling.Shorten(call.Argument)}\". Send \"help\" to see what I know.");
    }
}
