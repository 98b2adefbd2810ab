using System.Collections.Concurrent;
using System.Threading.Channels;
using Footbridge.Xmpp;

namespace Footbridge.Profiles;

/// <summary>A client of a contact, as one of our addresses sees it.</summary>
internal readonly record struct ContactClient(Jid Own, Jid Contact);

/// <summary>
/// Which clients of contacts wish to be told of which nodes (XEP-0163 section 4.3.2): their presence names a set of features, and what
/// the set holds is asked once. In memory: presence comes again with every new link.
/// </summary>
internal sealed class ContactWishes
{
    private const int MostClients = 50_000;
    private const int MostSets = 5_000;

    private readonly ConcurrentDictionary<ContactClient, Capabilities> _clients = new();
    private readonly ConcurrentDictionary<string, IReadOnlySet<string>> _wishes = new(StringComparer.Ordinal);
    private readonly Channel<ContactClient> _new = Channel.CreateBounded<ContactClient>(
        new BoundedChannelOptions(MostClients) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Clients that came, or changed what they can do.</summary>
    public ChannelReader<ContactClient> New => _new.Reader;

    public void Take(Stanza stanza)
    {
        if (stanza is not Presence { From.IsBare: false } presence)
        {
            return;
        }

        var client = new ContactClient(presence.To.Bare, presence.From);
        if (presence.Type is PresenceType.Unavailable or PresenceType.Error)
        {
            _clients.TryRemove(client, out _);
        }
        else if (presence.Type is PresenceType.Available
            && Xep0115Capabilities.TryRead(presence, out var capabilities)
            && (!_clients.TryGetValue(client, out var before) || before != capabilities)
            && (_clients.Count < MostClients || _clients.ContainsKey(client)))
        {
            _clients[client] = capabilities;
            _new.Writer.TryWrite(client);
        }
    }

    /// <summary>Null where the client is gone again.</summary>
    public Capabilities? CapabilitiesOf(ContactClient client) => _clients.TryGetValue(client, out var capabilities) ? capabilities : null;

    /// <summary>The nodes that clients with these capabilities wish to be told of; null where that is not known yet.</summary>
    public IReadOnlySet<string>? Of(Capabilities capabilities) => _wishes.GetValueOrDefault(capabilities.Ver);

    /// <summary>What a client answered; nothing is believed that its hash does not stand for.</summary>
    public void Learn(Capabilities capabilities, Iq answer)
    {
        if (answer.Payload is not { } query
            || !Xep0115Capabilities.TryHash(query, out var ver)
            || ver != capabilities.Ver
            || !Xep0030Disco.TryReadInfo(answer, out var info))
        {
            return;
        }

        if (_wishes.Count >= MostSets)
        {
            _wishes.Clear();
        }

        // Of nodes that we have: what else a client names may be any amount.
        _wishes[ver] = Xep0163Pep.Nodes.Where(node => info.Features.Contains(node + Xep0163Pep.Notify)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// Clients of a contact of whom nobody knows yet what they wish for count as new once more: those whose presence came before the
    /// contact's subscription was stored were not asked then.
    /// </summary>
    public void GreetUnknown(Jid own, Jid contact)
    {
        foreach (var client in _clients.Where(client => client.Key.Own == own && client.Key.Contact.Bare == contact && Of(client.Value) is null))
        {
            _new.Writer.TryWrite(client.Key);
        }
    }

    /// <summary>The clients that one of our addresses sees and that wish for a node.</summary>
    public IReadOnlyList<Jid> WhoWishes(Jid own, Jid contact, string node) =>
    [
        .. _clients.Where(client => client.Key.Own == own && client.Key.Contact.Bare == contact && Of(client.Value)?.Contains(node) == true)
            .Select(client => client.Key.Contact),
    ];
}
