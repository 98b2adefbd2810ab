using Footbridge.Xmpp;

namespace Footbridge.Formatting;

/// <summary>An XMPP error in words for the person whose message it is about.</summary>
internal static class StanzaErrorWords
{
    private const int LongestQuote = 200;

    /// <summary>
    /// One sentence for each condition of RFC 6120 section 8.3.3, and what the other side said of it. <paramref name="contact"/>
    /// is the contact's address.
    /// </summary>
    public static string For(StanzaError error, string contact)
    {
        var sentence = Sentence(error.Condition, contact);
        if (NewAddress(error) is { } moved)
        {
            sentence += $" Their new address is {moved}: send \"chat {moved}\" to the bridge's bot to write there.";
        }

        return Quote(error.Text) is { } said ? $"{sentence} Their server says: {said}" : sentence;
    }

    /// <summary>What somebody else says: one line of bounded length, in quotes, so that it cannot pass for ours. Null where it is nothing.</summary>
    public static string? Quote(string? text)
    {
        var line = string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace('”', '"');
        if (line.Length == 0)
        {
            return null;
        }

        return $"“{(TextSplitter.TrySplitForXmpp(line, LongestQuote, 1, out var parts) ? line : parts[0] + "…")}”";
    }

    /// <summary>Whether the same message may get through later.</summary>
    public static bool IsPassing(StanzaError error) =>
        error.Type == StanzaErrorType.Wait || error.Condition is "remote-server-timeout" or "resource-constraint";

    private static string Sentence(string condition, string contact) => condition switch
    {
        "bad-request" => $"The server of {contact} did not understand the message.",
        "conflict" => $"The server of {contact} refused the message because it conflicts with something there.",
        "feature-not-implemented" => $"The server of {contact} cannot handle this kind of message.",
        "forbidden" => $"You are not permitted to write to {contact}.",
        "gone" => $"{contact} is not in use any more.",
        "internal-server-error" => $"The server of {contact} failed while handling the message.",
        "item-not-found" => $"{contact} does not exist.",
        "jid-malformed" => $"{contact} is not an address that its server accepts.",
        "not-acceptable" => $"{contact} or their server does not accept the message, or they have blocked you.",
        "not-allowed" => $"The server of {contact} allows nobody outside to write to it, or not you.",
        "not-authorized" => $"The server of {contact} wants a proof of who you are that the bridge cannot give.",
        "payment-required" => $"The server of {contact} wants to be paid for delivering the message.",
        "policy-violation" => $"The message breaks a rule of the server of {contact}; it may be too long.",
        "recipient-unavailable" => $"{contact} cannot be reached right now; try again later.",
        "redirect" => $"{contact} has moved to another address.",
        "registration-required" => $"{contact} takes messages only from people who are registered there.",
        "remote-server-not-found" => $"The server of {contact} cannot be found; is the address right?",
        "remote-server-timeout" => $"The server of {contact} does not answer; try again later.",
        "resource-constraint" => $"The server of {contact} is too busy or its storage is full; try again later.",
        "service-unavailable" => $"{contact} does not exist, or takes no messages from you.",
        "subscription-required" => $"{contact} takes messages only from people in their contact list.",
        "undefined-condition" => $"The server of {contact} refused the message without a reason that the bridge knows.",
        "unexpected-request" => $"The server of {contact} did not expect the message just now; try again later.",
        _ => $"The server of {contact} refused the message.",
    };

    // A stranger's word, so only what is an address.
    private static Jid? NewAddress(StanzaError error) => XmppUri.TryRead(error.NewAddress?.Trim() ?? "", out var moved) ? moved.Bare : null;
}
