using Footbridge.Formatting;
using Footbridge.Identity;
using Footbridge.Storage;

namespace Footbridge.Commands;

/// <summary>Makes or finds the owner's direct chat with an address, and links to its room.</summary>
internal sealed class ChatCommand(NewChat newChat, ContactArgument contacts, ContactLookup lookup) : ICommand
{
    public string Name => "chat";

    public string Summary => "chat <address> - opens your chat with an XMPP address, e.g. chat juliet@example.org";

    public string Details => "A chat that you have already is opened again, in its old room where that can be.";

    public async Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (call.Argument.Length == 0)
        {
            return "With whom? For example: chat juliet@example.org";
        }

        if (!ContactArgument.TryRead(call.Argument, out var contact))
        {
            return ContactArgument.NoAddress;
        }

        if (newChat.WhyNot(call.Owner, contact) is { } why)
        {
            return why;
        }

        // Asked about strangers alone: whoever has been talked with exists, whatever a server says today.
        if (contacts.Find(call.Owner, contact) is null or { Consent: Consent.None } && await lookup.WhyNoneAsync(contact, cancellationToken) is { } error)
        {
            return StanzaErrorWords.For(error, contact.ToString());
        }

        var chat = await newChat.StoreAsync(call.Owner, contact, cancellationToken);
        return chat.Consent == Consent.Blocked
            ? $"You have blocked {contact}. Send \"unblock {contact}\" first."
            : await newChat.OpenAsync(call, chat, cancellationToken);
    }
}
