using Footbridge.Matrix.Events;
using Footbridge.Xmpp;

namespace Footbridge.Formatting;

/// <summary>The text of a message, both ways, as plain text.</summary>
internal static class MessageBody
{
    public const string Text = "m.text";
    public const string Emote = "m.emote";

    // XEP-0245 section 3: <body>/me laughs</body>
    private const string Me = "/me ";

    /// <summary>The body for XMPP. Notices and kinds of message that are not known are their body.</summary>
    public static string FromMatrix(RoomMessageContent content)
    {
        var body = content.InReplyTo is null ? content.Body : WithoutReplyFallback(content.Body);
        return content.MsgType == Emote ? Me + body : body;
    }

    /// <summary>Null where the message has no text.</summary>
    public static MatrixText? ToMatrix(Message message)
    {
        // A lone CR at the end is what is left of a CRLF; within, the XML parser made LF of all of them.
        var body = message.Body?.TrimEnd('\r');
        if (string.IsNullOrEmpty(body))
        {
            return null;
        }

        // "The sending client does not process the text", the receiving one shows who did it: m.emote, without the command.
        return body.StartsWith(Me, StringComparison.Ordinal) && body.Length > Me.Length
            ? new MatrixText(Emote, body[Me.Length..])
            : new MatrixText(Text, body);
    }

    // COMPAT(clients of Matrix before 1.13): a reply's body begins with the quoted original,
    //     > <@alice:example.org> first line
    //     > second line
    //
    // and a blank line. To be removed when no such client is left. Other quotes are the sender's own words.
    private static string WithoutReplyFallback(string body)
    {
        if (!body.StartsWith("> <@", StringComparison.Ordinal) && !body.StartsWith("> * <@", StringComparison.Ordinal))
        {
            return body;
        }

        var rest = body.AsSpan();
        while (rest.StartsWith(">"))
        {
            var lineEnd = rest.IndexOf('\n');
            rest = lineEnd < 0 ? [] : rest[(lineEnd + 1)..];
        }

        // Nothing but the quote: then it is what was said.
        rest = rest.StartsWith("\n") ? rest[1..] : rest;
        return rest.IsWhiteSpace() ? body : rest.ToString();
    }
}

/// <summary>What an <c>m.room.message</c> says: its <c>msgtype</c> and its <c>body</c>.</summary>
internal sealed record MatrixText(string MsgType, string Body);
