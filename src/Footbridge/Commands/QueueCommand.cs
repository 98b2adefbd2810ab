using Footbridge.Storage;

namespace Footbridge.Commands;

/// <summary>What waits in all chats, and why: for the bridge's admin. Addresses and numbers, never what somebody said.</summary>
internal sealed class QueueCommand(JobStore jobs, WaitingWords words) : ICommand
{
    // A notice is one event, and an event is at most 64 KiB.
    private const int Most = 60;

    public string Name => "queue";

    public string Summary => "queue - what waits in all chats: which way, how many, since when, and why";

    public string Details => "Behind each stands the id of the first job, as \"retry\" and \"drop\" take it.";

    public bool IsForAdmins => true;

    public Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var waiting = jobs.WaitingByLane(null).Select(lane => lane.Without(call)).Where(lane => lane.Count > 0).ToList();
        if (waiting.Count == 0)
        {
            return Task.FromResult($"{words.Links}\nNothing waits.");
        }

        var unknown = waiting.Where(lane => lane.Lane.IsUnknownRoom).Sum(lane => lane.Count);
        var known = waiting.Where(lane => !lane.Lane.IsUnknownRoom).ToList();
        return Task.FromResult(string.Join(
            '\n',
            [
                words.Links,
                .. known.Take(Most).Select(lane => $"{Who(lane.Lane)} - {words.Of(lane)} ({lane.HeadId})"),
                .. known.Count > Most ? [$"and {known.Count - Most} more"] : Array.Empty<string>(),
                .. unknown > 0 ? [$"{unknown} events of rooms that are no chats, or not yet"] : Array.Empty<string>(),
            ]));
    }

    private static string Who(LaneKey lane) =>
        lane.TryReadChat(out var owner, out _, out var contact) ? $"{owner} {contact}"
        : lane.TryReadBotRoom(out var room) ? $"the bot in {room}"
        : lane.Text;
}
