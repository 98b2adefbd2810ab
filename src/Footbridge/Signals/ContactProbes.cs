using System.Collections.Concurrent;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.Signals;

/// <summary>
/// Asks contacts for their presence, from the address of each owner who may see the answer: all of them on a new link, later those who were
/// not heard by one. Used by <see cref="PostPresence"/>; answers come by themselves.
/// </summary>
internal sealed class ContactProbes(ContactPresence contacts, SubscriptionStore subscriptions, CurrentLink link, TimeProvider time)
{
    /// <summary>Answers are back by then.</summary>
    private static readonly TimeSpan UntilAnswered = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Between = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, long> _asked = new(StringComparer.Ordinal);
    private long _allAskedAt = time.GetTimestamp();

    public bool CanAsk => link.Link is not null;

    /// <summary>How long answers to the last question to all may still be under way.</summary>
    public TimeSpan UntilAllHaveAnswered => UntilAnswered - time.GetElapsedTime(Volatile.Read(ref _allAskedAt));

    /// <summary>What contacts said on an earlier link is void; they are about to be asked.</summary>
    public void BeginAnew()
    {
        Volatile.Write(ref _allAskedAt, time.GetTimestamp());
        contacts.ForgetClients();
    }

    // RFC 6121 section 4.3: <presence type='probe' from='romeo@...' to='juliet@...'/>
    public async Task AskAllAsync(CancellationToken cancellationToken)
    {
        foreach (var (own, contact) in subscriptions.AllSeen())
        {
            contacts.Expect(contact.Key);
            await link.WriteAsync(new Presence { From = own, To = contact, Type = PresenceType.Probe }, cancellationToken);
        }
    }

    /// <summary>The contact is there for some of its owners: those it was not heard by, who may have come later, ask.</summary>
    public async Task AskUnheardAsync(string key, PresenceAudience audience, CancellationToken cancellationToken)
    {
        var unheard = contacts.UnheardBy(key, audience.Addresses);
        if (unheard.Count == 0 || (_asked.TryGetValue(key, out var at) && time.GetElapsedTime(at) < Between))
        {
            return;
        }

        _asked[key] = time.GetTimestamp();
        foreach (var own in unheard)
        {
            await link.WriteAsync(new Presence { From = own, To = audience.Contact, Type = PresenceType.Probe }, cancellationToken);
        }
    }

    public void Forget(string key) => _asked.TryRemove(key, out _);
}
