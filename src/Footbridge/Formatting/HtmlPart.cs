using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace Footbridge.Formatting;

/// <summary>A piece of HTML as it stands in the text. Names are lower case; void elements have no end.</summary>
internal abstract record HtmlPart
{
    private HtmlPart()
    {
    }

    public sealed record Start(string Name, IReadOnlyList<KeyValuePair<string, string>> Attributes) : HtmlPart
    {
        public string? Attribute(string name)
        {
            foreach (var (key, value) in Attributes)
            {
                if (key == name)
                {
                    return value;
                }
            }

            return null;
        }
    }

    public sealed record End(string Name) : HtmlPart;

    public sealed record Text(string Value) : HtmlPart;

    /// <summary>
    /// The pieces of a text, by the HTML standard's own rules, in time in proportion to it. No tree is built: a tree as the standard
    /// wants it is larger than the text by as much as a stranger likes. What is in elements that show nothing is left out, and so is
    /// the quote that clients before Matrix 1.13 put before a reply.
    /// </summary>
    public static IEnumerable<HtmlPart> Read(string html)
    {
        using var tokenizer = new HtmlTokenizer(new TextSource(html), HtmlEntityProvider.Resolver);
        string? hidden = null;
        for (var token = tokenizer.Get(); token.Type != HtmlTokenType.EndOfFile; token = tokenizer.Get())
        {
            if (hidden is not null)
            {
                hidden = token.Type == HtmlTokenType.EndTag && token.Name == hidden ? null : hidden;
            }
            else if (token is HtmlTagToken { Type: HtmlTokenType.StartTag } start && IsHidden(start.Name))
            {
                hidden = start.Name;
                // What is in a script is no markup.
                tokenizer.State = hidden == ReplyQuote ? HtmlParseMode.PCData : HtmlParseMode.Rawtext;
            }
            else if (Of(token) is { } part)
            {
                yield return part;
            }
        }
    }

    private const string ReplyQuote = "mx-reply";

    private static HtmlPart? Of(HtmlToken token) => token switch
    {
        HtmlTagToken { Type: HtmlTokenType.StartTag } start =>
            new Start(start.Name, [.. start.Attributes.Select(attribute => KeyValuePair.Create(attribute.Name, attribute.Value))]),
        { Type: HtmlTokenType.EndTag } => new End(token.Name),
        { Type: HtmlTokenType.Character } => new Text(token.Data),
        _ => null,
    };

    private static bool IsHidden(string name) => name is
        ReplyQuote or "script" or "style" or "title" or "textarea" or "iframe" or "noscript" or "noembed" or "noframes" or "xmp";
}
