using System.Collections.Concurrent;
using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;

namespace Footbridge.Signals;

/// <summary>
/// Contacts' presence as that of their ghosts. A ghost is seen by every owner it has a chat with, so it shows only what the contact
/// shows to all of them; and only while one of them looks, since the homeserver has to be told every half a minute.
/// </summary>
internal sealed class PostPresence(
    ContactPresence contacts, PresenceAudiences audiences, ContactProbes probes, MatrixClient client, HomeserverState homeserver, BridgeConfig config,
    TimeProvider time, ILogger<PostPresence> logger)
    : SignalLoop<string>(time, logger, workers: 1)
{
    /// <summary>Ghosts that are shown as there at once. Each is a request every <see cref="Refresh"/>.</summary>
    private const int MostShown = 400;

    /// <summary>Between two requests: a homeserver and a bridge with messages to carry have something else to do.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(40);

    /// <summary>All clients of a contact, and all owners it is told to.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromSeconds(1);

    /// <summary>Between two changes of one ghost: the latest counts.</summary>
    private static readonly TimeSpan LeastBetween = TimeSpan.FromSeconds(5);

    // Synapse (presence.sync_online_timeout) takes who neither syncs nor tells it for offline after 30 s.
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(22);

    /// <summary>A subscription may be granted in the same breath: whether it counts is looked up twice more.</summary>
    private static readonly TimeSpan UntilSubscribed = TimeSpan.FromSeconds(15);
    private const int MostLooks = 3;

    private readonly TimeProvider _time = time;
    private readonly ConcurrentDictionary<string, Posted> _posted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _unwatched = new(StringComparer.Ordinal);

    /// <summary>Called for every presence there is: memory only, and no look-up.</summary>
    public void Take(Presence presence)
    {
        if (!config.Presence || homeserver.HasPresence == false || !contacts.Take(presence))
        {
            return;
        }

        var key = presence.From.Bare.Key;
        if (!_unwatched.ContainsKey(key))
        {
            Schedule.At(key, _posted.TryGetValue(key, out var posted) ? Later(Gather, LeastBetween - _time.GetElapsedTime(posted.At)) : Gather);
        }
    }

    /// <summary>What contacts said on an earlier link is void; they are asked.</summary>
    public void LinkUp()
    {
        if (config.Presence)
        {
            probes.BeginAnew();
            Schedule.At("", TimeSpan.Zero);
        }
    }

    /// <summary>An owner looks (again): what was not told meanwhile is.</summary>
    public void OwnerCame()
    {
        foreach (var key in contacts.There())
        {
            Schedule.At(key, Gather);
        }
    }

    protected override async Task LookAsync(string key, CancellationToken cancellationToken)
    {
        if (key.Length == 0)
        {
            await probes.AskAllAsync(cancellationToken);
            return;
        }

        if (homeserver.HasPresence != true || !probes.CanAsk)
        {
            // The homeserver lets it lapse meanwhile.
            Schedule.At(key, Refresh);
            return;
        }

        var audience = audiences.Of(key);
        if (audience.MayBeShown)
        {
            _unwatched.TryRemove(key, out _);
            contacts.Expect(key);
            await ShowAsync(key, audience, cancellationToken);
        }
        else
        {
            await HideAsync(key, cancellationToken);
        }
    }

    protected override void Failed(string key, TimeSpan passesAfter) => Schedule.At(key, Later(passesAfter, Refresh));

    protected override void Refused(string key)
    {
        _posted.TryRemove(key, out _);
        _unwatched.TryRemove(key, out _);
    }

    private async Task ShowAsync(string key, PresenceAudience audience, CancellationToken cancellationToken)
    {
        await probes.AskUnheardAsync(key, audience, cancellationToken);
        var shown = contacts.ShownToAll(key, audience.Addresses);
        var isThere = shown.Presence != UserPresence.Offline;
        _posted.TryGetValue(key, out var posted);
        if (!isThere && posted is { IsThere: true } && probes.UntilAllHaveAnswered is { Ticks: > 0 } wait)
        {
            Schedule.At(key, wait);
            return;
        }

        if (!isThere && posted is not { IsThere: true })
        {
            Refused(key);
            return;
        }

        if ((isThere && !audiences.AnyLooks(audience)) || (posted is null && _posted.Count >= MostShown))
        {
            return;
        }

        if (posted is not null && posted.Shown == shown && Refresh - _time.GetElapsedTime(posted.At) is { Ticks: > 0 } rest)
        {
            Schedule.At(key, rest);
            return;
        }

        _posted[key] = new Posted(audience.Ghost, shown, _time.GetTimestamp());
        await client.SetPresenceAsync(audience.Ghost, shown.Presence, shown.Status, cancellationToken);
        await Task.Delay(Pace, _time, cancellationToken);
        if (isThere)
        {
            Schedule.At(key, Refresh);
        }
        else
        {
            Refused(key);
        }
    }

    private async Task HideAsync(string key, CancellationToken cancellationToken)
    {
        if (_posted.TryRemove(key, out var posted) && posted.IsThere)
        {
            await client.SetPresenceAsync(posted.Ghost, UserPresence.Offline, null, cancellationToken);
        }

        if (_unwatched.AddOrUpdate(key, 1, (_, looks) => looks + 1) < MostLooks)
        {
            Schedule.At(key, UntilSubscribed);
            return;
        }

        Refused(key);
        probes.Forget(key);
        contacts.Forget(key);
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private sealed record Posted(UserId Ghost, Availability Shown, long At)
    {
        public bool IsThere => Shown.Presence != UserPresence.Offline;
    }
}
