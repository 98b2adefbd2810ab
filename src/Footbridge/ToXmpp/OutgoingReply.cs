using Footbridge.Xmpp;

namespace Footbridge.ToXmpp;

/// <summary>What a message that answers another has besides its own text.</summary>
internal sealed record OutgoingReply
{
    /// <summary>The stanza that is answered, as its sender named it; null where XMPP has none, or it has no id.</summary>
    public string? StanzaId { get; init; }

    /// <summary>Who sent that.</summary>
    public Jid Author { get; init; }

    /// <summary>Of its text, for clients that know no replies; ends with a line end, or is empty.</summary>
    public string Quote { get; init; } = "";

    /// <summary>In a Matrix thread: what all its messages have in common.</summary>
    public string? Thread { get; init; }

    /// <summary>The message, its body done, as a reply.</summary>
    public Message AddTo(Message message)
    {
        // XEP-0245: a client that knows no replies shows "/me" only at the very beginning.
        var quote = message.Body?.StartsWith("/me ", StringComparison.Ordinal) == true ? "" : Quote;
        var reply = quote.Length == 0 ? message : message.WithBody(quote + message.Body);
        if (StanzaId is not null)
        {
            reply = Xep0461Replies.AddTo(reply, Author, StanzaId);
            // XEP-0426 section 4: counted in Unicode code points.
            reply = quote.Length == 0 ? reply
                : Xep0428Fallback.AddTo(reply, Xep0461Replies.Ns, new CodePointRange(0, quote.EnumerateRunes().Count()));
        }

        return Thread is null ? reply : Xep0201Threads.AddTo(reply, Thread);
    }
}
