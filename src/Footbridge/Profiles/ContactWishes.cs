using System.Collections.Concurrent;
using Footbridge.Xmpp;

namespace Footbridge.Profiles;

/// <summary>
/// Which clients of contacts wish to be told of which nodes (XEP-0163 section 4.3.2): their presence names a set of features, and what
/// the set holds is asked once. In memory, as the clients are.
/// </summary>
internal sealed class ContactWishes(ContactClients clients)
{
    private const int MostSets = 5_000;

    private readonly ConcurrentDictionary<string, IReadOnlySet<string>> _wishes = new(StringComparer.Ordinal);

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
    /// The contact sees the owner. Clients of theirs of whom nobody knows yet what they wish for count as new once more: those whose presence
    /// came before the contact's subscription was stored were not asked then.
    /// </summary>
    public void GreetUnknown(Jid own, Jid contact)
    {
        foreach (var (client, _) in clients.Of(own, contact).Where(client => Of(client.Capabilities) is null))
        {
            clients.Renew(new(own, client));
        }
    }

    /// <summary>The clients that one of our addresses sees and that wish for a node.</summary>
    public IReadOnlyList<Jid> WhoWishes(Jid own, Jid contact, string node) =>
        [.. clients.Of(own, contact).Where(client => Of(client.Capabilities)?.Contains(node) == true).Select(client => client.Client)];
}
