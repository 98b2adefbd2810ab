using System.Collections.Concurrent;
using Footbridge.Matrix.Events;
using Footbridge.Xmpp;

namespace Footbridge.Signals;

/// <summary>What contacts' clients last said of being there, to each owner's address: in memory, and no more than is asked for again after a start.</summary>
internal sealed class ContactPresence
{
    /// <summary>Of whom nobody is known to be subscribed: any server can name as many as it likes.</summary>
    public const int MostStrangers = 2_000;

    private const int MostClients = 32;
    private const int MostOwners = 1_000;

    private readonly ConcurrentDictionary<string, Contact> _contacts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _expected = new(StringComparer.Ordinal);
    private long _order;

    /// <summary>Those of whom a client is there.</summary>
    public IReadOnlyList<string> There()
    {
        var there = new List<string>();
        foreach (var (key, contact) in _contacts)
        {
            lock (contact)
            {
                if (!contact.IsGone)
                {
                    there.Add(key);
                }
            }
        }

        return there;
    }

    /// <summary>Somebody is subscribed to the contact: there is room for it, whatever strangers do.</summary>
    public void Expect(string contactKey)
    {
        if (_expected.TryAdd(contactKey, true))
        {
            _contacts.GetOrAdd(contactKey, _ => new Contact());
        }
    }

    /// <summary>Takes an available or unavailable presence. False where it is nothing to be kept.</summary>
    public bool Take(Presence presence)
    {
        var key = presence.From.Bare.Key;
        if (!_contacts.TryGetValue(key, out var contact))
        {
            if (presence.Type == PresenceType.Unavailable || presence.From.IsBare || _contacts.Count >= _expected.Count + MostStrangers)
            {
                return false;
            }

            contact = _contacts.GetOrAdd(key, new Contact());
        }

        var order = Interlocked.Increment(ref _order);
        lock (contact)
        {
            contact.Take(presence, order);
        }

        return true;
    }

    /// <summary>What the contact shows to all of these addresses alike; to one that it shows nothing, it is not there for any.</summary>
    public Availability ShownToAll(string contactKey, IReadOnlyCollection<Jid> owners)
    {
        if (!_contacts.TryGetValue(contactKey, out var contact))
        {
            return Availability.Offline;
        }

        lock (contact)
        {
            return Availability.Common([.. owners.Select(own => Availability.Of(contact.ClientsFor(own.Key)))]);
        }
    }

    /// <summary>Those of the addresses that the contact shows nothing to, where it is there for others of them.</summary>
    public IReadOnlyCollection<Jid> UnheardBy(string contactKey, IReadOnlyCollection<Jid> owners)
    {
        if (!_contacts.TryGetValue(contactKey, out var contact))
        {
            return [];
        }

        lock (contact)
        {
            var unheard = owners.Where(own => contact.ClientsFor(own.Key).Count == 0).ToList();
            return unheard.Count < owners.Count ? unheard : [];
        }
    }

    /// <summary>One of the contact's clients that this owner sees, the most available.</summary>
    public Jid? ClientOf(Jid own, Jid contactJid)
    {
        if (!_contacts.TryGetValue(contactJid.Key, out var contact))
        {
            return null;
        }

        lock (contact)
        {
            return Availability.Best(contact.ClientsFor(own.Key))?.Client;
        }
    }

    /// <summary>Nobody is subscribed to the contact, or not any more.</summary>
    public void Forget(string contactKey)
    {
        _expected.TryRemove(contactKey, out _);
        _contacts.TryRemove(contactKey, out _);
    }

    /// <summary>A new link: whoever is there is asked again, and what was said before counts no more.</summary>
    public void ForgetClients()
    {
        foreach (var (_, contact) in _contacts)
        {
            lock (contact)
            {
                contact.Clear();
            }
        }
    }

    /// <summary>By the owner's address and the client's. Used under its own lock.</summary>
    private sealed class Contact
    {
        private static readonly Dictionary<string, ClientPresence> None = [];

        private readonly Dictionary<string, Dictionary<string, ClientPresence>> _clients = new(StringComparer.Ordinal);

        public Dictionary<string, ClientPresence>.ValueCollection ClientsFor(string own) => _clients.GetValueOrDefault(own, None).Values;

        public bool IsGone => _clients.Count == 0;

        public void Clear() => _clients.Clear();

        public void Take(Presence presence, long order)
        {
            var own = presence.To.Bare.Key;
            if (presence.Type == PresenceType.Unavailable)
            {
                Remove(own, presence.From);
                return;
            }

            if (!_clients.TryGetValue(own, out var clients))
            {
                if (_clients.Count >= MostOwners)
                {
                    return;
                }

                _clients[own] = clients = new(StringComparer.Ordinal);
            }

            if (clients.Count < MostClients || clients.ContainsKey(presence.From.Resource))
            {
                clients[presence.From.Resource] = ClientPresence.Of(presence, order);
            }
        }

        // RFC 6121 section 4.5.4: from the bare address it means all clients.
        private void Remove(string own, Jid client)
        {
            if (_clients.TryGetValue(own, out var clients) && (client.IsBare || (clients.Remove(client.Resource) && clients.Count == 0)))
            {
                _clients.Remove(own);
            }
        }
    }
}

/// <summary>One client's presence; the <see cref="Order"/> tells which was said later.</summary>
internal sealed record ClientPresence(Jid Client, PresenceShow Show, string? Status, int Priority, long Order)
{
    private const int MostStatus = 500;

    public static ClientPresence Of(Presence presence, long order) =>
        new(presence.From, presence.Show, Shortened(presence.Status), presence.Priority, order);

    private static string? Shortened(string? status)
    {
        var text = status?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // Never in the middle of a character.
        var end = Math.Min(text.Length, MostStatus);
        return text[..(end < text.Length && char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)];
    }
}

/// <summary>Somebody's presence in Matrix's words.</summary>
internal sealed record Availability(UserPresence Presence, string? Status)
{
    public static Availability Offline { get; } = new(UserPresence.Offline, null);

    /// <summary>RFC 6121 section 4.7.2.3: the client of the highest priority speaks for the person; of equals the more available, then the latest.</summary>
    public static ClientPresence? Best(IEnumerable<ClientPresence> clients) => clients
        .OrderByDescending(client => client.Priority).ThenByDescending(client => Rank(client.Show)).ThenByDescending(client => client.Order)
        .FirstOrDefault();

    public static Availability Of(IEnumerable<ClientPresence> clients) => Best(clients) is { } best
        ? new(best.Show is PresenceShow.None or PresenceShow.Chat ? UserPresence.Online : UserPresence.Unavailable, best.Status)
        : Offline;

    /// <summary>What all of them show: the least available, and a status only where it is the same everywhere.</summary>
    public static Availability Common(IReadOnlyList<Availability> shown)
    {
        if (shown.Count == 0 || shown.Any(one => one.Presence == UserPresence.Offline))
        {
            return Offline;
        }

        return new(
            shown.Any(one => one.Presence == UserPresence.Unavailable) ? UserPresence.Unavailable : UserPresence.Online,
            shown.All(one => one.Status == shown[0].Status) ? shown[0].Status : null);
    }

    private static int Rank(PresenceShow show) => show switch
    {
        PresenceShow.Chat => 4,
        PresenceShow.None => 3,
        PresenceShow.DoNotDisturb => 2,
        PresenceShow.Away => 1,
        _ => 0,
    };
}
