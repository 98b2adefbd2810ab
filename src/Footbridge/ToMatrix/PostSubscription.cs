using Footbridge.DirectChats;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// RFC 6121 section 3, from the contact's side. A known contact's request is granted; a stranger's becomes a message request and
/// is granted when the owner accepts.
/// </summary>
internal sealed class PostSubscription(Admission admission, ChatRooms rooms, DirectChatStore chats, Database database)
{
    public Task<Delivery> PostAsync(Job job, Presence presence, CancellationToken cancellationToken) => presence.Type switch
    {
        PresenceType.Subscribe => AskedAsync(job, presence, cancellationToken),
        PresenceType.Subscribed => ChangeAsync(job, known => known with { To = true, PendingOut = false }, cancellationToken),
        PresenceType.Unsubscribed => ChangeAsync(job, known => known with { To = false, PendingOut = false }, cancellationToken),
        _ => ChangeAsync(job, known => known with { From = false, PendingIn = false }, cancellationToken),
    };

    private async Task<Delivery> AskedAsync(Job job, Presence request, CancellationToken cancellationToken)
    {
        if (await admission.AdmitAsync(job.Lane, request.From, cancellationToken) is not { } chat)
        {
            return Refuse(request);
        }

        var known = SubscriptionOf(chat);
        if (chat.Consent == Consent.Accepted)
        {
            var (granted, stanzas) = Subscriptions.Grant(chat, known);
            await SetAsync(chat, granted, cancellationToken);
            return new Delivery.Delivered { Stanzas = stanzas };
        }

        await SetAsync(chat, known with { PendingIn = true }, cancellationToken);
        if (known.PendingIn)
        {
            return new Delivery.Ignored("asked already");
        }

        try
        {
            await rooms.OpenAsync(chat, byOwner: false, cancellationToken);
        }
        catch (InviteRefusedException)
        {
            return Refuse(request);
        }

        return new Delivery.Delivered
        {
            Notices = [new Notice($"{chat.Contact} would like to add you to their contacts. Join this room, or write here, to accept; decline the invite to hear no more of them.")],
        };
    }

    private async Task<Delivery> ChangeAsync(Job job, Func<Subscription, Subscription> change, CancellationToken cancellationToken)
    {
        if (chats.FindByLane(job.Lane) is not { } chat)
        {
            return new Delivery.Ignored("no chat");
        }

        await SetAsync(chat, change(SubscriptionOf(chat)), cancellationToken);
        return new Delivery.Delivered();
    }

    private Subscription SubscriptionOf(DirectChat chat) =>
        database.Read(connection => SubscriptionStore.Find(connection, chat.Own, chat.Contact));

    private Task SetAsync(DirectChat chat, Subscription subscription, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => SubscriptionStore.Set(connection, chat, subscription), cancellationToken);

    private static Delivery.Refused Refuse(Presence request) =>
        new("not admitted") { Stanzas = [StanzaErrors.ReplyTo(request, StanzaErrors.ServiceUnavailable)] };
}
