using Footbridge.Matrix.Events;
using Footbridge.Xmpp;

namespace Footbridge.Formatting;

/// <summary>The text of a message, both ways: what it says and how it is formatted.</summary>
internal static class MessageBody
{
    public const string Text = "m.text";
    public const string Emote = "m.emote";
    public const string Location = "m.location";

    // XEP-0245 section 3: <body>/me laughs</body>
    private const string Me = "/me ";

    /// <summary>The body as plain text. Notices and kinds of message that are not known are their body.</summary>
    public static string FromMatrix(RoomMessageContent content)
    {
        var body = content.InReplyTo is null ? content.Body : WithoutReplyFallback(content.Body);
        return content.MsgType == Emote ? Me + body : body;
    }

    /// <summary>
    /// The body with its formatting, of a message or of an edit's <c>m.new_content</c>. <paramref name="nameOf"/> has a name for a
    /// user id, for mentions that show nothing better.
    /// </summary>
    public static StyledText StyledFromMatrix(RoomMessageContent content, Func<string, string?> nameOf)
    {
        // Conversations and others show a place only where the URI is the whole body.
        if (content is { MsgType: Location, GeoUri: { } place } && GeoUri.TryParse(place, out var uri, out _, out _))
        {
            return new StyledText(uri, IsUnstyled: false);
        }

        var styled = content is { Format: MatrixText.HtmlFormat, FormattedBody: { } html } ? HtmlToStyling.Convert(html, nameOf) : null;
        // Behind the command no block begins: a fence there would be none, and its end the beginning of one.
        return styled is null || (content.MsgType == Emote && StylingBlocks.BeginsBlock(styled.Text)) ? StyledText.Plain(FromMatrix(content))
            : content.MsgType == Emote ? styled with { Text = Me + styled.Text }
            : styled;
    }

    /// <inheritdoc cref="ToMatrix(Message, IReadOnlyList{CodePointRange})"/>
    public static MatrixText? ToMatrix(Message message) => ToMatrix(message, []);

    /// <summary>
    /// Null where the message has no text. <paramref name="fallback"/>: parts of the body that are there only for clients which know
    /// less (XEP-0428), to be left out.
    /// </summary>
    public static MatrixText? ToMatrix(Message message, IReadOnlyList<CodePointRange> fallback) =>
        OfBody(message, fallback) is { } said ? WithSubject(said, message.Subject?.Trim()) : null;

    private static MatrixText? OfBody(Message message, IReadOnlyList<CodePointRange> fallback)
    {
        if (message.Body is not { } raw)
        {
            return Xep0080Location.TryRead(message, out var latitude, out var longitude) ? OfPlace(GeoUri.Of(latitude, longitude)) : null;
        }

        // A lone CR at the end is what is left of a CRLF; within, the XML parser made LF of all of them.
        var body = BodyText.Of(raw, fallback);
        var text = body.Text.TrimEnd('\r');
        if (text.Length == 0)
        {
            return null;
        }

        // XEP-0245: "The sending client does not process the text", the receiving one shows who did it: m.emote, without the command.
        // Everything else that counts places counts it in.
        var isEmote = text.StartsWith(Me, StringComparison.Ordinal) && text.Length > Me.Length;
        text = isEmote ? text[Me.Length..] : text;
        if (!isEmote && GeoUri.TryParse(text, out var uri, out _, out _))
        {
            return OfPlace(uri);
        }

        return new MatrixText(isEmote ? Emote : Text, text)
        {
            FormattedBody = Formatted(message, body, text, isEmote ? Me.Length : 0, isWhole: !isEmote && fallback.Count == 0),
        };
    }

    // Servers that announce something, mail gateways and some clients say there what the body does not.
    private static MatrixText WithSubject(MatrixText said, string? subject)
    {
        if (said.MsgType != Text || string.IsNullOrEmpty(subject) || said.Body.StartsWith(subject, StringComparison.Ordinal))
        {
            return said;
        }

        var html = new HtmlText();
        html.Open("p");
        html.Open("strong");
        html.Line(subject, atLineStart: true);
        html.Close("strong");
        html.Close("p");
        if (said.FormattedBody is null)
        {
            html.Line(said.Body, atLineStart: true);
        }

        return said with { Body = $"{subject}\n\n{said.Body}", FormattedBody = html + said.FormattedBody };
    }

    // The URI is the body too: whoever shows no maps sees that.
    private static MatrixText OfPlace(string uri) => new(Location, uri) { GeoUri = uri };

    // Markup that names its places counts before characters that may mean something; XHTML-IM only where the body says all it says.
    private static string? Formatted(Message message, BodyText body, string text, int skipped, bool isWhole)
    {
        var markup = Xep0394Markup.Read(message);
        if (markup.Count > 0)
        {
            return MarkupToHtml.Convert(text, markup.Select(part => Place(part, body, text, skipped)));
        }

        return (Xep0393Styling.IsUnstyled(message) ? null : Styled(text, isEmote: skipped > 0))
            ?? (isWhole && Xep0071XhtmlIm.TryRead(message, out var xhtml) ? XhtmlToHtml.Convert(xhtml) : null);
    }

    // As its sender's client shows it: with the command before it the first line begins no block.
    private static string? Styled(string text, bool isEmote) =>
        isEmote ? StylingToHtml.Convert(Me + text)?[Me.Length..] : StylingToHtml.Convert(text);

    private static MarkedPart Place(MarkupPart part, BodyText body, string text, int skipped)
    {
        var (start, end) = body.PlaceOf(part.Range);
        return new MarkedPart(part.Kind, Math.Clamp(start - skipped, 0, text.Length), Math.Clamp(end - skipped, 0, text.Length));
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
