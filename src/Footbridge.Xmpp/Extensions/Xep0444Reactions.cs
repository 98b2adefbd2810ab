using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Message Reactions: always all that somebody has for one message, none being the removal of all.</summary>
public static class Xep0444Reactions
{
    public const string Ns = "urn:xmpp:reactions:0";

    /// <summary>What is read of one set; a set has no bound of its own.</summary>
    public const int MostReactions = 20;

    /// <summary>Longest reaction that is read, in UTF-16 units: the longest emoji sequences have about 30.</summary>
    public const int LongestReaction = 64;

    private static readonly XName Reactions = XName.Get("reactions", Ns);
    private static readonly XName Reaction = XName.Get("reaction", Ns);

    // Section 3.1: <reactions xmlns='urn:xmpp:reactions:0' id='744f6e18-...'><reaction>👋</reaction></reactions>

    /// <summary>
    /// The id of the message it is about, and the set without duplicates; what is longer than any emoji is left out, and so is what is
    /// too many. False where the message has none, or two, which it must not ("Business Rules").
    /// </summary>
    public static bool TryRead(Message message, [NotNullWhen(true)] out ReactionSet? set)
    {
        set = null;
        if (message.Type is MessageType.Error or MessageType.Groupchat
            || message.Payloads.Where(payload => payload.Name == Reactions).Take(2).ToList() is not [var reactions]
            || reactions.Attribute("id")?.Value is not { Length: > 0 } id)
        {
            return false;
        }

        set = new ReactionSet(
            id,
            [
                .. reactions.Elements(Reaction)
                    .Select(reaction => reaction.Value.Trim())
                    .Where(key => key.Length is > 0 and <= LongestReaction)
                    .Distinct(StringComparer.Ordinal)
                    .Take(MostReactions),
            ]);
        return true;
    }

    public static Message Add(Message message, ReactionSet set) => message.With(new XElement(
        Reactions, new XAttribute("id", set.MessageId), set.Keys.Select(key => new XElement(Reaction, StanzaXml.CleanText(key)))));
}

/// <summary>All reactions of one person to the message with this id (its origin-id where it has one).</summary>
public sealed record ReactionSet(string MessageId, IReadOnlyList<string> Keys);
