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
    public bool MayUse(UserId owner) => owners.MayUse(owner);

    /// <summary>Whether this requester may know that the address exists.</summary>
    public ValueTask<bool> IsOpenToAsync(UserId owner, Jid own, Jid contact, CancellationToken cancellationToken) =>
        IsOpenToAsync(owner, chats.Find(own, contact), cancellationToken);

    /// <summary>The chat, made at a stranger's first word; null where nothing may come through.</summary>
    public async Task<DirectChat?> AdmitAsync(LaneKey lane, Jid from, CancellationToken cancellationToken)
    {
        if (!lane.TryReadChat(out var owner, out var own, out _))
        {
            return null;
        }

        var chat = chats.Find(own, from.Bare);
        if (!await IsOpenToAsync(owner, chat, cancellationToken))
        {
            return null;
        }

        return (chat?.Consent ?? Consent.None) switch
        {
            Consent.Accepted => chat,
            Consent.Pending => chat is not null && links.CountPosted(chat.Id) < config.Limits.StoredMessagesPerRequest ? chat : null,
            Consent.None => await RequestAsync(owner, own, from.Bare, cancellationToken),
            _ => null,
        };
    }

    private async ValueTask<bool> IsOpenToAsync(UserId owner, DirectChat? chat, CancellationToken cancellationToken) =>
        (chat?.Consent ?? Consent.None) switch
        {
            Consent.Declined or Consent.Blocked => false,
            Consent.None or Consent.Pending when config.Strangers == StrangerPolicy.Refuse => false,
            _ => await owners.CanBeWrittenToAsync(owner, cancellationToken),
        };

    // Counted before anything of it is stored: names cost a stranger nothing, and rows are for good.
    private async Task<DirectChat?> RequestAsync(UserId owner, Jid own, Jid contact, CancellationToken cancellationToken)
    {
        if (limits.Admit(contact.Domain, chats.PendingOf(owner)) != RequestVerdict.Admitted)
        {
            return null;
        }

        await ghosts.KeepAsync(contact, cancellationToken);
        var chat = await chats.GetOrAddAsync(owner, own, contact, Now, cancellationToken);
        await database.WriteAsync(connection => DirectChatStore.SetConsent(connection, chat, Consent.Pending, Now), cancellationToken);
        return chats.Find(own, contact) ?? throw new UnreachableException("A chat just stored is there.");
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
