using System.Collections.Concurrent;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.Profiles;

/// <summary>
/// Notices, in what comes from contacts by itself, that their name or picture may have changed: presence tells the picture's SHA-1
/// (XEP-0153), PEP sends what is new. Only a hint: what comes to subscribers is not for everybody, so the contact is then asked.
/// </summary>
internal sealed class ContactHints(ContactProfileStore store, ContactProfileQueue queue)
{
    private const int Most = 20_000;

    /// <summary>What was told last, by contact and kind.</summary>
    private readonly ConcurrentDictionary<(string Contact, string Kind), string> _told = new();

    /// <summary>
    /// Cheap where nothing changed, which is nearly always. Presence says the same over and over; a node is published once more for a
    /// reason, be it that everybody may read now what only friends could: Gajim's switch for that.
    /// </summary>
    /// <exception cref="StoreException">The store could not be read.</exception>
    public void Take(Stanza stanza)
    {
        if (Read(stanza) is not var (kind, value)
            || (stanza is Presence && _told.TryGetValue((stanza.From.Key, kind), out var before) && before == value))
        {
            return;
        }

        // Of those nobody accepted nothing is asked, and so nothing remembered either.
        var known = store.Find(stanza.From);
        if (known is null && !queue.IsAsking(stanza.From))
        {
            return;
        }

        if (_told.Count >= Most)
        {
            _told.Clear();
        }

        _told[(stanza.From.Key, kind)] = value;
        if (known is null || value != (kind == Xep0084Avatar.MetadataNode ? known.AvatarHash ?? "" : known.Name))
        {
            queue.Ask(stanza.From.Bare);
        }
    }

    private static (string Kind, string Value)? Read(Stanza stanza) => stanza switch
    {
        Presence { Type: PresenceType.Available } presence when Xep0153VCardAvatars.TryRead(presence, out var hash) => (Xep0084Avatar.MetadataNode, hash),
        // XEP-0163 section 4.3: from the bare address, so that no single client speaks for the account.
        Message { Type: MessageType.Headline, From.IsBare: true } message
            when Xep0060PubSub.TryReadEvent(message, out var node, out var items) && items.Count > 0 => Read(node, items[^1]),
        _ => null,
    };

    private static (string Kind, string Value)? Read(string node, PubSubItem item) => node switch
    {
        Xep0084Avatar.MetadataNode when Xep0084Avatar.TryReadMetadata(item.Payload, out var infos) => (node, infos.Count == 0 ? "" : infos[0].Id),
        Xep0172Nick.Node => (node, Xep0172Nick.TryRead(item.Payload, out var nick) ? ShownNames.Clean(nick) ?? "" : ""),
        Xep0292VCard4.Node => (node, Xep0292VCard4.TryRead(item.Payload, out var card) ? ShownNames.Clean(card.FullName ?? card.Nickname) ?? "" : ""),
        _ => null,
    };
}
