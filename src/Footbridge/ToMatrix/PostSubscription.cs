using Footbridge.DirectChats;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// RFC 6121 section 3, from the contact's side. A known contact's request is granted; a stranger's becomes a message request and
/// is granted when the owner accepts.
/// </summary>
internal sealed class PostSubscription(
    Admission admission, ChatRooms rooms, DirectChatStore chats, SubscriptionStore subscriptions, SettingStore settings, OwnersShown shown)
{
    public async Task<Delivery> PostAsync(Job job, Presence presence, CancellationToken cancellationToken) => presence.Type switch
    {
        PresenceType.Subscribe => await AskedAsync(job, presence, cancellationToken),
        PresenceType.Subscribed => Granted(job),
        PresenceType.Unsubscribed => Changed(job, known => known with { To = false, PendingOut = false }),
        _ => Changed(job, known => known with { From = false, PendingIn = false }),
    };

    private async Task<Delivery> AskedAsync(Job job, Presence request, CancellationToken cancellationToken)
    {
        if (await admission.AdmitAsync(job.Lane, request.From, cancellationToken) is not { } chat)
        {
            return Refuse(request);
        }

        // Stored with the outcome, not before: after a failed attempt it must not look as if the owner had been told.
        var asked = new Delivery.Delivered { SubscriptionChange = known => known with { PendingIn = true } };
        if (chat.Consent == Consent.Accepted || subscriptions.Find(chat.Own, chat.Contact).PendingIn)
        {
            return asked;
        }

        try
        {
            await rooms.OpenAsync(chat, byOwner: false, asking: null, cancellationToken);
        }
        catch (InviteRefusedException)
        {
            return Refuse(request);
        }

        // With a cause: whoever takes the request back and asks again, over and over, is not told of each time.
        return asked with
        {
            Notices =
            [
                new Notice(
                    $"{chat.Contact} would like to add you to their contacts. Join this room, or write here, to accept; decline the invite to hear no more of them.",
                    Cause: "subscription"),
            ],
        };
    }

    /// <summary>
    /// The contact's server now counts the owner among those who may see the contact. What our address wishes to be told of (XEP-0163
    /// section 4.3.2) it takes from presence that comes from then on, so it is shown once more.
    /// </summary>
    private Delivery Granted(Job job)
    {
        var granted = Changed(job, known => known with { To = true, PendingOut = false });
        return chats.FindByLane(job.Lane) is { } chat && subscriptions.IsShown(chat.Own, chat.Contact) && settings.IsOn(chat, Setting.Presence)
            ? granted with { Stanzas = [shown.ToContact(chat.Owner, chat.Own, chat.Contact)] }
            : granted;
    }

    private Delivery Changed(Job job, Func<Subscription, Subscription> change) =>
        chats.FindByLane(job.Lane) is null ? new Delivery.Ignored("no chat") : new Delivery.Delivered { SubscriptionChange = change };

    private static Delivery.Refused Refuse(Presence request) =>
        new("not admitted") { Stanzas = [StanzaErrors.ReplyTo(request, StanzaErrors.ServiceUnavailable)] };
}
