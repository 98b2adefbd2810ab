using Footbridge.Profiles;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Data.Sqlite;

namespace Footbridge.DirectChats;

/// <summary>
/// RFC 6121 section 3: how subscriptions are asked for, and a request is answered. Before it: <see cref="Acceptance"/> and
/// <see cref="Outcomes"/>; after it: the outbox, and <see cref="ClientWelcome"/> for the clients of a contact that sees the owner from now on.
/// </summary>
internal sealed class Subscriptions(Database database, Outbox outbox, OwnersShown shown, OwnerProfileStore profiles, ContactClients clients)
{
    /// <summary>
    /// Inside a writer's operation: changes what stands there now, and grants what is asked where the owner has accepted the
    /// contact, be it only since the contact asked.
    /// </summary>
    public void Change(SqliteConnection connection, DirectChat chat, Func<Subscription, Subscription> change)
    {
        var changed = change(SubscriptionStore.Find(connection, chat.Own, chat.Contact));
        if (changed.PendingIn && chat.Consent == Consent.Accepted)
        {
            Grant(connection, chat, changed);
        }
        else
        {
            SubscriptionStore.Set(connection, chat, changed);
        }
    }

    /// <summary>
    /// Inside a writer's operation: asks the contact, once, unless it stands or was asked already. Clients of XMPP tell of arrival,
    /// reading and typing, and show a picture, only to whom they have among their contacts.
    /// </summary>
    public void Ask(SqliteConnection connection, DirectChat chat, Subscription subscription)
    {
        if (!subscription.To && !subscription.PendingOut)
        {
            SubscriptionStore.Set(connection, chat, subscription with { PendingOut = true });
            outbox.Add(connection, Request(chat));
        }
    }

    /// <summary>
    /// Inside a writer's operation: granted, presence shown where the owner wants that, and (unless it stands already) asked for in return.
    /// </summary>
    public void Grant(SqliteConnection connection, DirectChat chat, Subscription subscription)
    {
        SubscriptionStore.Set(connection, chat, subscription with { From = true, PendingIn = false, PendingOut = !subscription.To });
        outbox.Add(connection, new Presence { From = chat.Own, To = chat.Contact, Type = PresenceType.Subscribed });
        if (SettingStore.IsOn(connection, chat, Setting.Presence))
        {
            outbox.Add(connection, shown.ToContact(chat.Owner, chat.Own, chat.Contact));
        }

        if (!subscription.To && !subscription.PendingOut)
        {
            outbox.Add(connection, Request(chat));
        }

        // Whoever let the owner see them first, as Gajim does before it asks in return, has shown their clients while they were strangers.
        database.AfterCommit(() => clients.RenewAll(chat.Own, chat.Contact));
    }

    // XEP-0172 section 4.2: with the name, since the contact's client has nothing else yet by which to call the owner.
    private Presence Request(DirectChat chat)
    {
        var request = new Presence { From = chat.Own, To = chat.Contact, Type = PresenceType.Subscribe };
        return ShownNames.Clean(profiles.Find(chat.Owner)?.Name) is { } name
            ? request with { Payloads = [Xep0172Nick.ToElement(name)] }
            : request;
    }
}
