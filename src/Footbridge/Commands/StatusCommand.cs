using Footbridge.DirectChats;
using Footbridge.Storage;

namespace Footbridge.Commands;

/// <summary>How the links are, and what of this owner's waits, and why; nothing of anybody else's.</summary>
internal sealed class StatusCommand(Lanes lanes, JobStore jobs, DirectChatStore chats, WaitingWords words) : ICommand
{
    private const int Most = 20;

    public string Name => "status";

    public string Summary => "status - whether both sides are connected, what waits, and why";

    public Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var own = chats.OfOwner(call.Owner);
        var waiting =
            (from chat in own
             where lanes.Waiting(chat.Lane, Direction.ToXmpp) + lanes.Waiting(chat.Lane, Direction.ToMatrix) > 0
             from lane in jobs.WaitingByLane(chat.Lane)
             let others = lane.Without(call)
             where others.Count > 0
             select (Chat: chat, Lane: others)).ToList();
        return Task.FromResult(string.Join(
            '\n',
            [
                words.Links,
                $"Your chats: {own.Count(chat => chat.Consent == Consent.Accepted)}, and {own.Count(chat => chat.Consent == Consent.Pending)} requests",
                $"Waiting: {Sum(Direction.ToXmpp)} of yours for XMPP, {Sum(Direction.ToMatrix)} for you",
                .. waiting.Take(Most).Select(one => $"{one.Chat.Contact} - {words.Of(one.Lane)}"),
            ]));

        long Sum(Direction direction) => waiting.Where(one => one.Lane.Direction == direction).Sum(one => one.Lane.Count);
    }
}
