using Footbridge.Xmpp;

namespace Footbridge.Formatting;

/// <summary>What a reply quotes of the message it answers, for clients that know no replies.</summary>
internal static class ReplyQuote
{
    private const int MaxBytes = 1024;
    private const int MaxLines = 8;
    private const string Cut = "…";

    /// <summary>
    /// The text behind <c>&gt; </c>, line by line, with a line end behind it, and not more of it than tells what is meant. Empty
    /// where there is no text. It has no character that XML cannot carry, so that its code points can be counted.
    /// </summary>
    public static string Of(string text)
    {
        var clean = StanzaXml.CleanText(text).Trim('\n');
        if (string.IsNullOrWhiteSpace(clean))
        {
            return "";
        }

        var isWhole = TextSplitter.TrySplitForXmpp(clean, MaxBytes, maxParts: 1, out var parts);
        var lines = parts.Count == 0 ? [] : parts[0].Split('\n');
        isWhole &= lines.Length <= MaxLines;
        IEnumerable<string> quoted = isWhole ? lines : [.. lines.Take(MaxLines), Cut];
        // XEP-0393 section 5.1.3: "> " at the beginning of a line.
        return string.Concat(quoted.Select(line => $"> {line}\n"));
    }
}
