using Footbridge.DirectChats;
using Footbridge.Storage;

namespace Footbridge.Commands;

/// <summary>What waits for its next attempt is tried now: for the bridge's admin.</summary>
internal sealed class RetryCommand(WaitingArgument argument, Waits waits, JobStore jobs, WaitingWords words) : ICommand
{
    public string Name => "retry";

    public string Summary => "retry [chat or job] - tries now what waits for its next attempt";

    public string Details => $"{WaitingArgument.Usage} What waits for a link is tried when the link is back, and no sooner.";

    public bool IsForAdmins => true;

    public Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (call.Argument.Length == 0)
        {
            var all = waits.TryNow(_ => true);
            return Task.FromResult(all == 0 ? $"Nothing waits for its next attempt.\n{words.Links}" : $"{all} are tried now; \"queue\" shows what came of it.");
        }

        if (!argument.TryFind(call.Argument, out var target, out var why))
        {
            return Task.FromResult(why);
        }

        var tried = waits.TryNow(lane => lane == target.Lane);
        return Task.FromResult(tried > 0
            ? "It is tried now, with what stands before it; \"queue\" shows what came of it."
            : string.Join('\n', ["It waits for no attempt:", .. jobs.WaitingByLane(target.Lane).Select(words.Of)]));
    }
}
