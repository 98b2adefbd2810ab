using System.Globalization;
using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// Reactions that cannot stand at their message, as the ghost's words: the message is not known, or in a room that the chat had before, in which nobody
/// looks any more. Used by <see cref="PostReactions"/>.
/// </summary>
internal sealed class ReactionsInWords(CurrentEvents events)
{
    private const int LongestQuote = 80;

    /// <summary>To a message that the homeserver may show the ghost; null is one that is not known.</summary>
    public async Task<Post> OfAsync(DirectChat chat, MessageLink? target, IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        var said = target?.Room is { } room ? await events.FindAsync(chat, room, target.Event, cancellationToken) : null;
        var what = said?.Content is { } content ? $"“{Shorten(MessageBody.FromMatrix(content))}”" : "a message that is not in this room";
        var reactions = string.Join(' ', keys.Select(ReactionKeys.ForMatrix));
        return new Post("m.room.message", new MatrixText(MessageBody.Emote, $"reacted with {reactions} to {what}").ToContent());
    }

    /// <summary>
    /// What a message says besides its reactions. Null where there is nothing: XEP-0444 wants no body, or one that is there only for clients which
    /// know no reactions (XEP-0428); that it repeats the reactions says as much.
    /// </summary>
    public static Message? Beside(Message message, ReactionSet set)
    {
        if (message.Body is not { } body || Xep0428Fallback.IsWholeBody(message, Xep0444Reactions.Ns))
        {
            return null;
        }

        var text = BodyText.Of(body, Xep0428Fallback.Read(message, Xep0444Reactions.Ns)).Text.Trim();
        var repeated = string.Concat(set.Keys.Select(ReactionKeys.Bare));
        return text.Length == 0 || string.Concat(ReactionKeys.Bare(text).Where(unit => !char.IsWhiteSpace(unit))) == repeated ? null : message.WithBody(text);
    }

    private static string Shorten(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var elements = new StringInfo(line);
        return elements.LengthInTextElements <= LongestQuote ? line : elements.SubstringByTextElements(0, LongestQuote) + "…";
    }
}
