namespace Footbridge.Commands;

/// <summary>All commands by their names, and the one that was meant where a name is mistyped.</summary>
internal sealed class CommandTable
{
    private readonly Dictionary<string, ICommand> _commands;

    public CommandTable(IEnumerable<ICommand> commands)
    {
        var all = commands.OrderBy(command => command.Name, StringComparer.Ordinal).ToList();
        all.Add(new HelpCommand(all));
        _commands = all.ToDictionary(command => command.Name, StringComparer.OrdinalIgnoreCase);
    }

    public Task<string> RunAsync(string name, CommandCall call, CancellationToken cancellationToken) =>
        _commands.TryGetValue(name, out var command) && call.Knows(command)
            ? command.RunAsync(call, cancellationToken)
            : Task.FromResult(Unknown(name, Spelling.Nearest(name, _commands.Values.Where(call.Knows).Select(known => known.Name))));

    private static string Unknown(string name, string? meant) =>
        $"I do not know \"{Spelling.Shorten(name)}\". " + (meant is null ? "" : $"Did you mean \"{meant}\"? ") + "Send \"help\" to see what I know.";
}
