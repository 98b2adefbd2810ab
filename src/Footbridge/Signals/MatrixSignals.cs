using System.Text.Json;
using Footbridge.Identity;
using Footbridge.Matrix.Events;

namespace Footbridge.Signals;

/// <summary>
/// What of a transaction is told and not kept: each entry goes to whom it concerns, in memory. Nothing of it can hold the transaction up or
/// have it repeated. Before it: the Matrix intake; after it: the loops of this folder.
/// </summary>
internal sealed class MatrixSignals(AssertedIdentities identities, SendReadMarkers readMarkers, SendTyping typing, SendPresence presence)
{
    public void Take(IReadOnlyList<JsonElement> ephemeral)
    {
        foreach (var entry in ephemeral)
        {
            foreach (var receipt in EphemeralEvents.ReadReceipts(entry).Where(receipt => !identities.IsOurs(receipt.User)))
            {
                readMarkers.Take(receipt);
            }

            if (EphemeralEvents.ReadTyping(entry) is { } typingNow)
            {
                typing.Take(typingNow);
            }

            if (EphemeralEvents.ReadPresence(entry) is { } update && !identities.IsOurs(update.User))
            {
                presence.Take(update);
            }
        }
    }
}
