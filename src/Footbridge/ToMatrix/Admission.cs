using System.Diagnostics;
using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// Whether what a contact wants reaches the owner: as known contact, as a message request within its limits, or not at all.
/// Unknown, unpermitted, declined, blocked and over the limit all look the same to the outside.
/// </summary>
internal sealed class Admission(
    Owners owners, DirectChatStore chats, LinkStore links, Ghosts ghosts, RequestLimits limits, Database database, BridgeConfig config, TimeProvider time)
{
    /// <summary>Whether this requester may know that the address exists.</summary>
    public async ValueTask<bool> IsOpenToAsync(UserId owner, Jid own, Jid contact, CancellationToken cancellationToken) =>
        chats.Find(own, contact)?.Consent is not (Consent.Declined or Consent.Blocked)
        && await owners.CanBeWrittenToAsync(owner, cancellationToken);

    /// <summary>The chat, made at a stranger's first word; null where nothing may come through.</summary>
    public async Task<DirectChat?> AdmitAsync(LaneKey lane, Jid from, CancellationToken cancellationToken)
    {
        if (!lane.TryReadChat(out var owner, out var own, out _) || !await IsOpenToAsync(owner, own, from.Bare, cancellationToken))
        {
            return null;
        }

        var chat = chats.Find(own, from.Bare) ?? await AddAsync(owner, own, from.Bare, cancellationToken);
        return chat.Consent switch
        {
            Consent.Accepted => chat,
            Consent.Pending => links.CountPosted(chat.Id) < config.Limits.StoredMessagesPerRequest ? chat : null,
            Consent.None => await RequestAsync(chat, cancellationToken),
            _ => null,
        };
    }

    private async Task<DirectChat> AddAsync(UserId owner, Jid own, Jid contact, CancellationToken cancellationToken)
    {
        await ghosts.KeepAsync(contact, cancellationToken);
        return await chats.GetOrAddAsync(owner, own, contact, Now, cancellationToken);
    }

    private async Task<DirectChat?> RequestAsync(DirectChat chat, CancellationToken cancellationToken)
    {
        if (limits.Admit(chat.Contact.Domain, chats.PendingOf(chat.Owner)) != RequestVerdict.Admitted)
        {
            return null;
        }

        await database.WriteAsync(connection => DirectChatStore.SetConsent(connection, chat, Consent.Pending, Now), cancellationToken);
        return chats.Find(chat.Own, chat.Contact) ?? throw new UnreachableException("A chat just stored is there.");
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
