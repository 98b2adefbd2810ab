using System.Collections.Concurrent;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Profiles;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.DirectChats;

/// <summary>
/// How owners are shown to their contacts: by what the homeserver last told of them, in memory; where it told nothing, simply as there.
/// The one place that makes such a presence.
/// </summary>
internal sealed class OwnersShown(PresenceBadges badges)
{
    private const int Most = 100_000;

    private readonly ConcurrentDictionary<UserId, (UserPresence Presence, string? Status)> _told = new();

    /// <summary>Whether this changes what is known.</summary>
    public bool Set(PresenceUpdate update)
    {
        var told = (update.Presence, update.StatusMsg);
        if (_told.TryGetValue(update.User, out var before) ? before == told : _told.Count >= Most)
        {
            return false;
        }

        _told[update.User] = told;
        return true;
    }

    /// <summary>Whether their client is known to be away from the homeserver: then nobody looks at what contacts show.</summary>
    public bool IsOffline(UserId owner) => _told.TryGetValue(owner, out var told) && told.Presence == UserPresence.Offline;

    // RFC 6121 section 4.7: <presence><show>away</show><status>...</status></presence>
    public Presence ToContact(UserId owner, Jid own, Jid contact)
    {
        var (presence, status) = _told.GetValueOrDefault(owner);
        var shown = new Presence
        {
            From = own.WithResource(DirectChat.Resource),
            To = contact,
            Type = presence == UserPresence.Offline ? PresenceType.Unavailable : PresenceType.Available,
        }.With(presence == UserPresence.Unavailable ? PresenceShow.Away : PresenceShow.None, status);
        return badges.AddTo(shown);
    }
}
