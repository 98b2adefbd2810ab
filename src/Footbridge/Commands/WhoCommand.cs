using Footbridge.DirectChats;
using Footbridge.Storage;

namespace Footbridge.Commands;

/// <summary>Who uses the bridge: for its admin, in numbers.</summary>
internal sealed class WhoCommand(DirectChatStore chats, PuppetStates puppets, WaitingWords words) : ICommand
{
    // A notice is one event, and an event is at most 64 KiB.
    private const int Most = 150;

    public string Name => "who";

    public string Summary => "who [part of a name] - who uses the bridge, with their puppet and how many chats they have, and the links";

    public string Details => "A puppet is on, off, broken (the homeserver does not let the bridge act for them) or never (the bridge may not act for such a user).";

    public bool IsForAdmins => true;

    public Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var owners = chats.CountByOwner()
            .Where(owner => owner.Owner.ToString().Contains(call.Argument, StringComparison.OrdinalIgnoreCase)).ToList();
        if (owners.Count == 0 && call.Argument.Length > 0)
        {
            return Task.FromResult($"Nobody with \"{call.Argument}\" in their name uses the bridge.");
        }

        var lines = owners.Take(Most).Select(owner =>
            $"{owner.Owner} - puppet {PuppetStates.NameOf(puppets.Of(owner.Owner))}; chats: {owner.Accepted}, requests: {owner.Pending}");
        return Task.FromResult(string.Join('\n', [words.Links, .. lines]) + (owners.Count > Most ? $"\nand {owners.Count - Most} more" : ""));
    }
}
