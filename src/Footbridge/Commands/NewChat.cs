using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.Commands;

/// <summary>An owner's chat with any address: stored where there is none yet, and opened.</summary>
internal sealed class NewChat(
    GatewayAddresses addresses, ComponentDomain component, Ghosts ghosts, DirectChatStore chats, OwnerPresence presence, ChatRooms rooms, TimeProvider time)
{
    /// <summary>Why the owner can have no chat with this address; null where they can.</summary>
    public string? WhyNot(UserId owner, Jid contact)
    {
        if (component.Contains(contact))
        {
            return addresses.TryToUser(contact, out var user)
                ? $"{contact} is the address of {user} on Matrix: write to them there."
                : $"{contact} is an address of this bridge, and nobody's.";
        }

        return addresses.TryToJid(owner, out _) ? null : "Your Matrix id has no form that XMPP could carry.";
    }

    /// <summary>Asks nothing of the homeserver. Only where <see cref="WhyNot"/> has no objection.</summary>
    public async Task<DirectChat> StoreAsync(UserId owner, Jid contact, CancellationToken cancellationToken)
    {
        addresses.TryToJid(owner, out var own);
        await ghosts.KeepAsync(contact, cancellationToken);
        return await chats.GetOrAddAsync(owner, own, contact, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
    }

    /// <summary>The owner wants this chat: accepted, with a room, and in words how to get there.</summary>
    public async Task<string> OpenAsync(CommandCall call, DirectChat chat, CancellationToken cancellationToken)
    {
        try
        {
            var open = await rooms.OpenAsync(await presence.WantsAsync(chat, cancellationToken), byOwner: true, call.Lane, cancellationToken);
            return open is not { RoomId: { } room } ? $"The chat with {chat.Contact} has no room yet; try again."
                : open.Room == RoomState.Open ? $"Your chat with {chat.Contact}: {RoomLink.To(room, chat.Ghost.Server)}"
                : $"You are invited to your chat with {chat.Contact}: {RoomLink.To(room, chat.Ghost.Server)}";
        }
        catch (InviteRefusedException)
        {
            return $"You could not be invited to a chat with {chat.Contact}: your settings or your server refuse invites.";
        }
    }
}
