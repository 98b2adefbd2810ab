using System.Collections.Concurrent;
using Footbridge.Configuration;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;

namespace Footbridge.Identity;

/// <summary>Who may use the bridge, and who can be written to from XMPP by somebody they do not know.</summary>
internal sealed class Owners(BridgeConfig config, MatrixClient client, DirectChatStore chats, TimeProvider time)
{
    private const int MostCached = 20_000;
    private const int LookupsPerMinute = 120;
    private static readonly TimeSpan KnownFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan UnknownFor = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<UserId, (bool Exists, DateTimeOffset Until)> _cache = new();
    private readonly Lock _lock = new();
    private long _minute;
    private int _lookups;

    public bool MayUse(UserId user) => config.Permissions.Of(user) >= PermissionLevel.User;

    public bool IsAdmin(UserId user) => config.Permissions.Of(user) >= PermissionLevel.Admin;

    /// <summary>
    /// A permitted user who has used the bridge before, or a permitted local one whose profile lookup succeeds. The answer
    /// is kept both ways, and lookups are limited, so that nobody can try out names.
    /// </summary>
    public async ValueTask<bool> CanBeWrittenToAsync(UserId owner, CancellationToken cancellationToken)
    {
        if (!MayUse(owner))
        {
            return false;
        }

        if (_cache.TryGetValue(owner, out var cached) && cached.Until > time.GetUtcNow())
        {
            return cached.Exists;
        }

        var exists = chats.HasUsedTheBridge(owner);
        if (!exists && owner.Server == config.Homeserver.ServerName)
        {
            if (!MayLookUp())
            {
                return false;
            }

            exists = await client.ProfileAsync(owner, cancellationToken) is not null;
        }

        if (_cache.Count >= MostCached)
        {
            _cache.Clear();
        }

        _cache[owner] = (exists, time.GetUtcNow() + (exists ? KnownFor : UnknownFor));
        return exists;
    }

    private bool MayLookUp()
    {
        lock (_lock)
        {
            var minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
            if (minute != _minute)
            {
                (_minute, _lookups) = (minute, 0);
            }

            return ++_lookups <= LookupsPerMinute;
        }
    }
}
