using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Storage;

namespace Footbridge.Commands;

/// <summary>How the links are, and what of this owner's waits; nothing of anybody else's.</summary>
internal sealed class StatusCommand(Gates gates, Lanes lanes, JobStore jobs, DirectChatStore chats) : ICommand
{
    public string Name => "status";

    public string Summary => "status - whether both sides are connected, and what waits";

    public Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var own = chats.OfOwner(call.Owner);
        var toXmpp = own.Sum(chat => lanes.Waiting(chat.Lane, Direction.ToXmpp));
        var toMatrix = own.Sum(chat => lanes.Waiting(chat.Lane, Direction.ToMatrix));
        return Task.FromResult(
            $"""
            {Words(gates.Homeserver)}
            {Words(gates.Component)}
            Your chats: {own.Count(chat => chat.Consent == Consent.Accepted)}, and {own.Count(chat => chat.Consent == Consent.Pending)} requests
            Waiting: {toXmpp} of yours for XMPP, {toMatrix} for you
            """ + string.Concat(own.SelectMany(SentAgain)));
    }

    /// <summary>What came back and is tried again, with why.</summary>
    private IEnumerable<string> SentAgain(DirectChat chat) =>
        lanes.Waiting(chat.Lane, Direction.ToXmpp) == 0
            ? []
            : jobs.WaitingIn(chat.Lane).Select(ResendOrder.Of).OfType<ResendOrder>().GroupBy(order => order.Condition).Select(
                orders => $"\n{orders.Count()} to be sent again: {StanzaErrorWords.For(orders.First().Error, chat.Contact.ToString())}");

    private static string Words(Gate gate) => gate.IsOpen ? $"The {gate.Name} is connected" : $"The {gate.Name} is not connected: {gate.Reason}";
}
