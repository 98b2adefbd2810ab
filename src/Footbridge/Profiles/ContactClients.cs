using System.Threading.Channels;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.Profiles;

/// <summary>A client of a contact, as one of our addresses sees it.</summary>
internal readonly record struct ContactClient(Jid Own, Jid Contact);

/// <summary>
/// The clients of contacts that are there, and what each can do, by its presence (XEP-0115). In memory: presence comes again with every new
/// link. Anybody can send presence in any number of names: those who see an owner always have their place, and of strangers, who may be
/// about to, some are remembered.
/// </summary>
internal sealed class ContactClients(SubscriptionStore subscriptions)
{
    /// <summary>Of one contact, as one of our addresses sees them.</summary>
    public const int MostClients = 32;

    public const int MostStrangers = 2_000;
    public const int MostStrangersOfDomain = 50;

    private readonly Lock _lock = new();
    private readonly Dictionary<ContactClient, Clients> _contacts = [];
    private readonly Dictionary<string, int> _strangers = new(StringComparer.Ordinal);
    private readonly HashSet<ContactClient> _waiting = [];
    private readonly Channel<ContactClient> _new = Channel.CreateUnbounded<ContactClient>();
    private int _strangersInAll;

    /// <exception cref="StoreException">Whether the contact sees the owner could not be looked up.</exception>
    public void Take(Stanza stanza)
    {
        if (stanza is not Presence { From.IsBare: false } presence)
        {
            return;
        }

        var client = new ContactClient(presence.To.Bare, presence.From);
        if (presence.Type is PresenceType.Unavailable or PresenceType.Error)
        {
            Remove(client);
        }
        else if (presence.Type is PresenceType.Available && Xep0115Capabilities.TryRead(presence, out var capabilities) && CapabilitiesOf(client) != capabilities)
        {
            Add(client, capabilities, subscriptions.IsShown(client.Own, client.Contact.Bare));
        }
    }

    /// <summary>A client that came, or changed what it can do, and that may see the owner.</summary>
    public async Task<ContactClient> NextNewAsync(CancellationToken cancellationToken)
    {
        var client = await _new.Reader.ReadAsync(cancellationToken);
        lock (_lock)
        {
            _waiting.Remove(client);
        }

        return client;
    }

    /// <summary>How many have come and wait to be greeted, each once.</summary>
    public int Waiting => _new.Reader.Count;

    /// <summary>Null where the client is gone again.</summary>
    public Capabilities? CapabilitiesOf(ContactClient client)
    {
        lock (_lock)
        {
            return _contacts.TryGetValue(Of(client), out var clients) && clients.TryGetValue(client.Contact, out var capabilities) ? capabilities : null;
        }
    }

    /// <summary>The clients that one of our addresses sees of a contact.</summary>
    public IReadOnlyList<(Jid Client, Capabilities Capabilities)> Of(Jid own, Jid contact)
    {
        lock (_lock)
        {
            return _contacts.TryGetValue(new(own, contact), out var clients) ? [.. clients.Select(client => (client.Key, client.Value))] : [];
        }
    }

    /// <summary>The contact sees the owner, and the client counts as new once more.</summary>
    public void Renew(ContactClient client)
    {
        lock (_lock)
        {
            if (_contacts.TryGetValue(Of(client), out var clients) && clients.ContainsKey(client.Contact))
            {
                Know(client.Contact, clients);
                Greet(client);
            }
        }
    }

    /// <summary>The contact sees the owner from now on: all of its clients count as new, whatever was known of them.</summary>
    public void RenewAll(Jid own, Jid contact)
    {
        foreach (var (client, _) in Of(own, contact))
        {
            Renew(new(own, client));
        }
    }

    private void Add(ContactClient client, Capabilities capabilities, bool seesOwner)
    {
        lock (_lock)
        {
            if (!_contacts.TryGetValue(Of(client), out var clients))
            {
                if (!seesOwner && !TryCountStranger(client.Contact.Domain))
                {
                    return;
                }

                _contacts[Of(client)] = clients = new Clients { SeesOwner = seesOwner };
            }

            if (clients.Count >= MostClients && !clients.ContainsKey(client.Contact))
            {
                return;
            }

            clients[client.Contact] = capabilities;
            if (seesOwner)
            {
                Know(client.Contact, clients);
                Greet(client);
            }
        }
    }

    private void Remove(ContactClient client)
    {
        lock (_lock)
        {
            if (!_contacts.TryGetValue(Of(client), out var clients) || !clients.Remove(client.Contact) || clients.Count > 0)
            {
                return;
            }

            _contacts.Remove(Of(client));
            Know(client.Contact, clients);
        }
    }

    private void Greet(ContactClient client)
    {
        if (_waiting.Add(client))
        {
            _new.Writer.TryWrite(client);
        }
    }

    private bool TryCountStranger(string domain)
    {
        var ofDomain = _strangers.GetValueOrDefault(domain);
        if (ofDomain >= MostStrangersOfDomain || _strangersInAll >= MostStrangers)
        {
            return false;
        }

        _strangers[domain] = ofDomain + 1;
        _strangersInAll++;
        return true;
    }

    // No stranger any more: the place is another's.
    private void Know(Jid contact, Clients clients)
    {
        if (clients.SeesOwner)
        {
            return;
        }

        clients.SeesOwner = true;
        _strangersInAll--;
        if (--_strangers[contact.Domain] == 0)
        {
            _strangers.Remove(contact.Domain);
        }
    }

    private static ContactClient Of(ContactClient client) => client with { Contact = client.Contact.Bare };

    /// <summary>The clients of one contact, as one of our addresses sees them, and what each can do.</summary>
    private sealed class Clients : Dictionary<Jid, Capabilities>
    {
        public bool SeesOwner { get; set; }
    }
}
