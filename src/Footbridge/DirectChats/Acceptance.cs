using Footbridge.Profiles;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Data.Sqlite;

namespace Footbridge.DirectChats;

/// <summary>
/// What follows when an owner accepts a contact, by joining, writing, inviting its ghost or saying so: the subscription it
/// asked for is granted and returned, else one is asked for, and the receipts it is owed go out. One commit.
/// </summary>
internal sealed class Acceptance(
    Database database, DirectChatStore chats, Outbox outbox, Subscriptions subscriptions, Introductions introductions, TimeProvider time)
{
    public async Task<DirectChat> AcceptAsync(DirectChat chat, CancellationToken cancellationToken)
    {
        if (chat.Consent == Consent.Accepted)
        {
            return chat;
        }

        await introductions.LearnOwnerAsync(chat.Owner, cancellationToken);
        await database.WriteAsync(
            connection =>
            {
                DirectChatStore.SetConsent(connection, chat, Consent.Accepted, time.GetUtcNow().ToUnixTimeMilliseconds());
                var subscription = SubscriptionStore.Find(connection, chat.Own, chat.Contact);
                if (subscription.PendingIn)
                {
                    subscriptions.Grant(connection, chat, subscription);
                }
                else if (SettingStore.IsOn(connection, chat, Setting.Presence))
                {
                    subscriptions.Ask(connection, chat, subscription);
                }

                Receipts.PayOwed(connection, chat, outbox);
            },
            cancellationToken);
        introductions.AskContact(chat.Contact);
        return chats.Find(chat.Own, chat.Contact) ?? throw new StoreException($"The chat {chat.Id} is not in the store any more.");
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
