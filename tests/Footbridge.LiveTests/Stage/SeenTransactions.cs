using System.Text.Json;
using Footbridge.Lab;

namespace Footbridge.LiveTests.Stage;

/// <summary>What the homeserver gave the bridge, as the proxy between them saw it.</summary>
internal static class SeenTransactions
{
    /// <summary>
    /// The ids of all events that the bridge has acknowledged, in the order in which it was given them. That is the order of the
    /// rooms, but for what Synapse holds back (see <see cref="LabNetwork.UntilCaughtUpAsync"/>).
    /// </summary>
    public static IReadOnlyList<string> AcknowledgedEvents(this LabNetwork network)
    {
        var proxy = network.TransactionsProxy ?? throw new LabException("This network does not see its transactions.");
        return
        [
            .. proxy.Seen
                .Where(request => request.Status == 200 && request.PlainPath.Contains("/transactions/", StringComparison.Ordinal))
                .SelectMany(request => JsonElement.Parse(request.Body).GetProperty("events").EnumerateArray())
                .Select(sent => sent.GetProperty("event_id").GetString()!)
                .Distinct(),
        ];
    }
}
