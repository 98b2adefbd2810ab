using System.Collections.Concurrent;
using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Microsoft.Extensions.Logging;

namespace Footbridge.Signals;

/// <summary>
/// Owners' presence in Matrix as presence of their addresses, to the contacts that may see it. What the homeserver tells only as it changes
/// is asked for once, when the homeserver comes up.
/// </summary>
internal sealed class SendPresence(
    OwnersShown shown, SubscriptionStore subscriptions, DirectChatStore chats, Owners owners, PostPresence contacts, MatrixClient client,
    CurrentLink link, BridgeConfig config, TimeProvider time, ILogger<SendPresence> logger)
    : SignalLoop<UserId>(time, logger, workers: 1)
{
    /// <summary>A client that reconnects goes and comes; and a change goes to every contact.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<UserId, bool> _toAsk = new();

    public void Take(PresenceUpdate update)
    {
        if (!config.Presence || !owners.MayUse(update.User))
        {
            return;
        }

        var wasOffline = shown.IsOffline(update.User);
        if (shown.Set(update))
        {
            Schedule.At(update.User, Gather);
            if (wasOffline)
            {
                contacts.OwnerCame();
            }
        }
    }

    /// <summary>The homeserver is there: how are those who may be seen?</summary>
    public void AskAll()
    {
        foreach (var owner in subscriptions.AllShown().Select(seen => seen.Owner).Distinct())
        {
            _toAsk[owner] = true;
            Schedule.At(owner, TimeSpan.Zero);
        }
    }

    protected override async Task LookAsync(UserId owner, CancellationToken cancellationToken)
    {
        if (_toAsk.TryRemove(owner, out _) && !await AskAsync(owner, cancellationToken))
        {
            return;
        }

        foreach (var (_, own, contact) in subscriptions.AllShown().Where(seen => seen.Owner == owner && owners.MayUse(owner)))
        {
            await link.WriteAsync(shown.ToContact(owner, own, contact), cancellationToken);
        }
    }

    // As a ghost that shares a room with them: nobody else may know.
    private async Task<bool> AskAsync(UserId owner, CancellationToken cancellationToken) =>
        chats.OfOwner(owner).FirstOrDefault(chat => chat.Room == RoomState.Open) is { } chat
        && await client.PresenceAsync(chat.Ghost, owner, cancellationToken) is { } told
        && shown.Set(told);
}
