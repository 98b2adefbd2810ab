using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.Commands;

/// <summary>Makes or finds the owner's direct chat with an address, and links to its room.</summary>
internal sealed class ChatCommand(
    GatewayAddresses addresses, ComponentDomain component, Ghosts ghosts, DirectChatStore chats, OwnerPresence presence, ChatRooms rooms, TimeProvider time)
    : ICommand
{
    public string Name => "chat";

    public async Task<string> RunAsync(UserId owner, string argument, CancellationToken cancellationToken)
    {
        if (argument.Length == 0)
        {
            return "With whom? For example: chat juliet@example.org";
        }

        var address = argument.StartsWith("xmpp:", StringComparison.OrdinalIgnoreCase) ? argument["xmpp:".Length..] : argument;
        if (!Jid.TryParse(address, out var jid) || jid.Local.Length == 0)
        {
            return "That is no XMPP address. One looks like juliet@example.org.";
        }

        if (component.Contains(jid))
        {
            return addresses.TryToUser(jid.Bare, out var user)
                ? $"{jid.Bare} is the address of {user} on Matrix: write to them there."
                : $"{jid.Bare} is an address of this bridge, and nobody's.";
        }

        if (!addresses.TryToJid(owner, out var own))
        {
            return "Your Matrix id has no form that XMPP could carry.";
        }

        await ghosts.KeepAsync(jid.Bare, cancellationToken);
        var chat = await chats.GetOrAddAsync(owner, own, jid.Bare, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
        return await OpenAsync(chat, cancellationToken);
    }

    private async Task<string> OpenAsync(DirectChat chat, CancellationToken cancellationToken)
    {
        try
        {
            var open = await rooms.OpenAsync(await presence.WantsAsync(chat, cancellationToken), byOwner: true, cancellationToken);
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
