using Footbridge.DirectChats;
using Footbridge.Storage;

namespace Footbridge.Commands;

/// <summary>What waits is given up, and whoever sent it is told: for the bridge's admin.</summary>
internal sealed class DropCommand(WaitingArgument argument, JobStore jobs, Waits waits) : ICommand
{
    public string Name => "drop";

    public string Summary => "drop <chat or job> - gives up what waits; whoever sent it is told that it was not delivered";

    public string Details => $"{WaitingArgument.Usage} There is no way back.";

    public bool IsForAdmins => true;

    public Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (!argument.TryFind(call.Argument, out var target, out var why))
        {
            return Task.FromResult(why);
        }

        var messages = (target.Job is { } one ? [one] : jobs.WaitingIn(target.Lane)).Where(IsMessage).ToList();
        if (messages.Count == 0)
        {
            return Task.FromResult("That is no message: what the bridge does in a room, or says itself, is not given up.");
        }

        waits.GiveUp(messages);
        return Task.FromResult(
            messages.Count == 1 ? "One message is given up; whoever sent it is told." : $"{messages.Count} messages are given up; whoever sent them is told.");
    }

    /// <summary>Has a sender who can be told: a notice is itself what somebody is told, and the life of a room is nobody's message.</summary>
    private static bool IsMessage(Job job) => job.Kind is JobKind.Event or JobKind.Command or JobKind.Stanza or JobKind.Resend;
}
