using Footbridge.Profiles;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Data.Sqlite;

namespace Footbridge.DirectChats;

/// <summary>
/// What follows when an owner accepts a contact, by joining, writing, inviting its ghost or saying so: the subscription it
/// asked for is granted and returned, else one is asked for, and the receipts it is owed go out. One commit.
/// </summary>
internal sealed class Acceptance(Database database, DirectChatStore chats, Outbox outbox, OwnersShown shown, ContactProfileQueue profiles, TimeProvider time)
{
    public async Task<DirectChat> AcceptAsync(DirectChat chat, CancellationToken cancellationToken)
    {
        if (chat.Consent == Consent.Accepted)
        {
            return chat;
        }

        await database.WriteAsync(
            connection =>
            {
                DirectChatStore.SetConsent(connection, chat, Consent.Accepted, time.GetUtcNow().ToUnixTimeMilliseconds());
                var subscription = SubscriptionStore.Find(connection, chat.Own, chat.Contact);
                if (subscription.PendingIn)
                {
                    var (granted, stanzas) = Subscriptions.Grant(chat, subscription, SettingStore.IsOn(connection, chat, Setting.Presence) ? shown : null);
                    SubscriptionStore.Set(connection, chat, granted);
                    stanzas.ForEach(stanza => outbox.Add(connection, stanza));
                }
                else if (SettingStore.IsOn(connection, chat, Setting.Presence))
                {
                    Subscriptions.Ask(connection, chat, subscription, outbox);
                }

                Receipts.PayOwed(connection, chat, outbox);
            },
            cancellationToken);
        profiles.Ask(chat.Contact);
        return chats.Find(chat.Own, chat.Contact) ?? throw new StoreException($"The chat {chat.Id} is not in the store any more.");
    }
}

/// <summary>RFC 6121 section 3: how a subscription request is answered.</summary>
internal static class Subscriptions
{
    /// <summary>
    /// Inside a writer's operation: changes what stands there now, and grants what is asked where the owner has accepted the
    /// contact, be it only since the contact asked.
    /// </summary>
    public static void Change(SqliteConnection connection, DirectChat chat, Func<Subscription, Subscription> change, Outbox outbox, OwnersShown shown)
    {
        var changed = change(SubscriptionStore.Find(connection, chat.Own, chat.Contact));
        if (changed.PendingIn && chat.Consent == Consent.Accepted)
        {
            (changed, var stanzas) = Grant(chat, changed, SettingStore.IsOn(connection, chat, Setting.Presence) ? shown : null);
            stanzas.ForEach(stanza => outbox.Add(connection, stanza));
        }

        SubscriptionStore.Set(connection, chat, changed);
    }

    /// <summary>
    /// Inside a writer's operation: asks the contact, once, unless it stands or was asked already. Clients of XMPP tell of arrival,
    /// reading and typing, and show a picture, only to whom they have among their contacts.
    /// </summary>
    public static void Ask(SqliteConnection connection, DirectChat chat, Subscription subscription, Outbox outbox)
    {
        if (!subscription.To && !subscription.PendingOut)
        {
            SubscriptionStore.Set(connection, chat, subscription with { PendingOut = true });
            outbox.Add(connection, new Presence { From = chat.Own, To = chat.Contact, Type = PresenceType.Subscribe });
        }
    }

    /// <summary>Granted, presence shown where the owner wants that, and (unless it stands already) asked for in return.</summary>
    public static (Subscription Granted, List<Stanza> Stanzas) Grant(DirectChat chat, Subscription subscription, OwnersShown? shown)
    {
        List<Stanza> stanzas = [new Presence { From = chat.Own, To = chat.Contact, Type = PresenceType.Subscribed }];
        if (shown is not null)
        {
            stanzas.Add(shown.ToContact(chat.Owner, chat.Own, chat.Contact));
        }

        if (!subscription.To && !subscription.PendingOut)
        {
            stanzas.Add(new Presence { From = chat.Own, To = chat.Contact, Type = PresenceType.Subscribe });
        }

        return (subscription with { From = true, PendingIn = false, PendingOut = !subscription.To }, stanzas);
    }
}

internal static class Receipts
{
    /// <summary>Inside a writer's operation: the receipts that waited for the owner's acceptance go out.</summary>
    public static void PayOwed(SqliteConnection connection, DirectChat chat, Outbox outbox)
    {
        var isOn = SettingStore.IsOn(connection, chat, Setting.Receipts);
        foreach (var id in LinkStore.TakeOwed(connection, chat.Id).Where(_ => isOn))
        {
            outbox.Add(connection, For(chat, id));
        }
    }

    // XEP-0184 section 5.4: <received xmlns='urn:xmpp:receipts' id='...'/>
    public static Message For(DirectChat chat, string stanzaId) =>
        Xep0334Hints.AddStore(Xep0184Receipts.AddReceived(
            new Message { From = chat.OwnFull, To = chat.Contact, Id = Guid.NewGuid().ToString(), Type = MessageType.Chat }, stanzaId));
}
