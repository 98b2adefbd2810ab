using System.Diagnostics.CodeAnalysis;
using Footbridge.Matrix;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.Commands;

/// <summary>The contact or chat that a command is about: the address behind its name, else the chat in which it was said.</summary>
internal sealed class ContactArgument(DirectChatStore chats)
{
    public const string NoAddress = "That is no XMPP address. One looks like juliet@example.org.";

    /// <summary>An address as people type or paste it.</summary>
    public static bool TryRead(string text, out Jid contact)
    {
        if ((!Jid.TryParse(text, out contact) && !XmppUri.TryRead(text, out contact)) || contact.Local.Length == 0)
        {
            return false;
        }

        contact = contact.Bare;
        return true;
    }

    /// <summary>One of the caller's own chats; where there is none, why, in words for them.</summary>
    public bool TryFindChat(CommandCall call, string argument, [NotNullWhen(true)] out DirectChat? chat, out string why)
    {
        (chat, why) = (call.Chat, "With whom? For example: juliet@example.org");
        if (argument.Length == 0)
        {
            return chat is not null;
        }

        if (!TryRead(argument, out var contact))
        {
            (chat, why) = (null, NoAddress);
            return false;
        }

        chat = Find(call.Owner, contact);
        why = $"You have no chat with {contact}.";
        return chat is not null;
    }

    public DirectChat? Find(UserId owner, Jid contact) => chats.OfOwner(owner).FirstOrDefault(chat => chat.Contact.Key == contact.Key);
}
