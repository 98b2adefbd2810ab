using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;
using Footbridge.Formatting;
using Footbridge.Matrix.Events;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.Formatting;

/// <summary>Which of the ways to format a message counts, what becomes of places in it, and of the whole message.</summary>
public sealed class FormattedBodyTests
{
    [Theory]
    // The examples of XEP-0394 section 4.
    [InlineData("There is really no reason to worry.", "<span start='9' end='15'><emphasis/></span>", "There is <em>really</em> no reason to worry.")]
    [InlineData("Just run this command:\n$ cowsay XMPP is awesome.", "<bcode start='23' end='48'/>", "Just run this command:<pre><code>$ cowsay XMPP is awesome.</code></pre>")]
    [InlineData("This XEP supports many things:\n* inline markup\n* code blocks\n* lists\n* and possibly more!",
        "<list start='31' end='89'><li start='31'/><li start='47'/><li start='61'/><li start='69'/></list>",
        "This XEP supports many things:<ul><li>inline markup</li><li>code blocks</li><li>lists</li><li>and possibly more!</li></ul>")]
    [InlineData("He said:\n> Thou shalt not pass!\nand raised his hand.", "<bquote start='9' end='32'/>", "He said:<blockquote>Thou shalt not pass!</blockquote>and raised his hand.")]
    [InlineData("> He said:\n>> Thou shalt not pass!\n> and raised his hand.\n\nIsn't this from some famous movie?",
        "<bquote start='0' end='57'/><bquote start='11' end='34'/>",
        "<blockquote>He said:<blockquote>Thou shalt not pass!</blockquote>and raised his hand.</blockquote><br>Isn't this from some famous movie?")]
    [InlineData("bold, code, gone", "<span start='0' end='4'><strong/></span><span start='6' end='10'><code/></span><span start='12' end='16'><deleted/></span>",
        "<strong>bold</strong>, <code>code</code>, <del>gone</del>")]
    [InlineData("both", "<span start='0' end='4'><strong/><emphasis/></span>", "<strong><em>both</em></strong>")]
    [InlineData("* one", "<list start='0' end='5'><li start='0'/></list>", "<ul><li>one</li></ul>")]
    [InlineData("9. a\n10) b\n11.c", "<list start='0' end='15' ordered='true'><li start='0'/><li start='5'/><li start='11'/></list>", "<ol start=\"9\"><li>a</li><li>b</li><li>11.c</li></ol>")]
    [InlineData("1. a", "<list start='0' end='4' ordered='true'><li start='0'/></list>", "<ol><li>a</li></ol>")]
    [InlineData("99999999999. a", "<list start='0' end='14' ordered='true'><li start='0'/></list>", "<ol><li>a</li></ol>")]
    [InlineData("> * one", "<list start='0' end='7'><li start='0'/></list><bquote start='0' end='7'/>", "<blockquote><ul><li>* one</li></ul></blockquote>")]
    [InlineData("* a\n  * b\n* c", "<list start='0' end='13'><li start='0'/><li start='10'/></list><list start='4' end='10'><li start='4'/></list>",
        "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>")]
    [InlineData("a\n  * b", "<list start='4' end='7'><li start='4'/></list>", "a<ul><li>b</li></ul>")]
    [InlineData("code", "<span start='0' end='4'><code/><strong/></span>", "<strong><code>code</code></strong>")]
    // Places are code points.
    [InlineData("👨‍👩‍👧 𝄞 bold", "<span start='8' end='12'><strong/></span>", "👨‍👩‍👧 𝄞 <strong>bold</strong>")]
    // What is wrong is left out.
    [InlineData("abcdef", "<span start='0' end='4'><strong/></span><span start='2' end='6'><emphasis/></span>", "<strong>abcd</strong>ef")]
    [InlineData("abc", "<span start='1' end='99'><strong/></span>", "a<strong>bc</strong>")]
    [InlineData("<b>&", "<span start='0' end='4'><strong/></span>", "<strong>&lt;b&gt;&amp;</strong>")]
    [InlineData("abcde\n\n\nxyz", "<bquote start='0' end='5'/><bquote start='0' end='5'/><bquote start='0' end='5'/><list start='5' end='7'><li start='5'/><li start='6'/></list>",
        "<blockquote><blockquote><blockquote>abcde</blockquote></blockquote></blockquote><ul><li></li><li></li></ul>xyz")]
    [InlineData("* ab", "<list start='0' end='4'><li start='0'/></list><list start='1' end='2'><li start='1'/></list>", "<ul><li><ul><li></li></ul>ab</li></ul>")]
    // With markup, characters mean nothing.
    [InlineData("*a* b", "<span start='4' end='5'><strong/></span>", "*a* <strong>b</strong>")]
    public void Markup_beside_the_body_becomes_html(string body, string markup, string html) => Assert.Equal(html, Formatted(body, Markup(markup)));

    [Theory]
    [InlineData("<span start='3' end='1'><strong/></span>")]
    [InlineData("<span start='-1' end='2'><strong/></span>")]
    [InlineData("<span start='99999999999' end='2'><strong/></span>")]
    [InlineData("<span start='7' end='9'><strong/></span>")]
    [InlineData("<span start='0' end='2'><blink/></span>")]
    [InlineData("<li start='0'/>")]
    public void Markup_that_says_nothing_formats_nothing(string markup) => Assert.Null(Formatted("abc", Markup(markup)));

    [Theory]
    [InlineData("<p>Hello <strong>world</strong></p>", "<p>Hello <strong>world</strong></p>")]
    [InlineData("<span style='font-weight: bold; color: red'>b</span><span style='font-style:italic'>i</span>", "<strong>b</strong><em>i</em>")]
    [InlineData("<span style='text-decoration: underline'>u</span> <span style='text-decoration:line-through'>s</span>", "<u>u</u> <del>s</del>")]
    [InlineData("<a href='https://example.org/?a&amp;b' onclick='alert(1)'>x</a>", "<a href=\"https://example.org/?a&amp;b\">x</a>")]
    [InlineData("<blockquote><ul><li>a<br/>b</li></ul></blockquote>", "<blockquote><ul><li>a<br>b</li></ul></blockquote>")]
    [InlineData("<b onmouseover='x()' style='background:url(javascript:x)'>b</b>", "<b>b</b>")]
    [InlineData("<a href='xmpp:a@b'>x</a><a href='https:/x'><b>y</b></a>", "x<a href=\"https:/x\"><b>y</b></a>")]
    [InlineData("<b>a</b><script>alert(1)</script><img src='https://evil.example/x.png' alt=':)' onerror='x'/><iframe src='x'>y</iframe>", "<b>a</b>:)")]
    [InlineData("<em>a</em><marquee>b</marquee><x xmlns='urn:other'><b>c</b></x>", "<em>a</em>b")]
    [InlineData("<em>&lt;script&gt;</em>", "<em>&lt;script&gt;</em>")]
    public void Xhtml_keeps_only_what_matrix_allows(string xhtml, string html) => Assert.Equal(html, Formatted("text", Xhtml(xhtml)));

    [Theory]
    [InlineData("<p>plain</p>")]
    [InlineData("plain<br/>text")]
    [InlineData("<span style='color: red'>red</span>")]
    [InlineData("<a href='javascript:alert(1)'>x</a>")]
    [InlineData("<script>alert(1)</script>")]
    public void Xhtml_without_style_formats_nothing(string xhtml) => Assert.Null(Formatted("text", Xhtml(xhtml)));

    [Fact]
    public void Xhtml_of_any_depth_takes_bounded_time()
    {
        var watch = Stopwatch.StartNew();
        var html = Formatted("text", Xhtml(string.Concat(Enumerable.Repeat("<b>", 5_000)) + "x" + string.Concat(Enumerable.Repeat("</b>", 5_000))));

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(100, html?.Split("<b>").Length - 1);
    }

    [Fact]
    public void Style_that_is_said_a_thousand_times_is_one() =>
        Assert.Equal("<strong>x</strong>", Formatted("text", Xhtml($"<span style='{string.Concat(Enumerable.Repeat("font-weight:bold;", 1_000))}'>x</span>")));

    [Fact]
    public void Markup_of_any_depth_is_shown_no_deeper_than_clients_look()
    {
        var html = Formatted(new string('x', 2_000), Markup(string.Concat(Enumerable.Range(0, 1_000).Select(i => $"<bquote start='{i}' end='{2_000 - i}'/>"))));

        Assert.Equal(50, html?.Split("<blockquote>").Length - 1);
        Assert.Equal(2_000, html?.Count(unit => unit == 'x'));
    }

    [Theory]
    [InlineData("*bold*", "", "<strong>bold</strong>")]
    [InlineData("*bold*", "<unstyled xmlns='urn:xmpp:styling:0'/>", null)]
    [InlineData("/me is *bold*", "", "is <strong>bold</strong>")]
    [InlineData("/me *is* bold", "", "<strong>is</strong> bold")]
    [InlineData("/me > and no quote", "", null)]
    [InlineData("/me ``` and no code\n> quote", "", "``` and no code<blockquote>quote</blockquote>")]
    [InlineData("/me is bold", "<markup xmlns='urn:xmpp:markup:0'><span start='7' end='11'><strong/></span></markup>", "is <strong>bold</strong>")]
    [InlineData("plain", "", null)]
    public void Of_a_stanza_only_what_is_styled_has_a_formatted_body(string body, string payload, string? html) => Assert.Equal(html, Formatted(body, payload));

    [Fact]
    public void Fallback_is_left_out_and_places_are_counted_with_it()
    {
        // Eight code points of quote, of which one is no UTF-16 unit alone.
        var message = Message("> hi 𝄞\n\nyes bold", Markup("<span start='12' end='16'><strong/></span>"));

        var text = MessageBody.ToMatrix(message, [new CodePointRange(0, 8)]);

        Assert.Equal(new MatrixText("m.text", "yes bold") { FormattedBody = "yes <strong>bold</strong>" }, text);
    }

    [Fact]
    public void Emote_behind_a_fallback_is_one() => Assert.Equal(
        new MatrixText("m.emote", "waves"), MessageBody.ToMatrix(Message("> hi\n/me waves", ""), [new CodePointRange(0, 5)]));

    [Theory]
    [InlineData("geo:51.5008,-0.1247", "geo:51.5008,-0.1247")]
    [InlineData(" geo:51.5008,0.1247;u=35 ", "geo:51.5008,0.1247;u=35")]
    [InlineData("GEO:1,2", "GEO:1,2")]
    public void A_body_that_is_a_place_becomes_a_location(string body, string uri) =>
        Assert.Equal(new MatrixText("m.location", uri) { GeoUri = uri }, MessageBody.ToMatrix(Message(body, "")));

    [Theory]
    [InlineData("geo:91,0")]
    [InlineData("geo:1")]
    [InlineData("see geo:1,2")]
    [InlineData("geo:1,2 there")]
    [InlineData("geo:1,2;<b>")]
    [InlineData("geo:1e1,2")]
    public void A_body_that_is_not_quite_a_place_stays_text(string body) => Assert.Equal("m.text", MessageBody.ToMatrix(Message(body, ""))?.MsgType);

    [Fact]
    public void A_place_without_a_body_becomes_a_location() => Assert.Equal(
        new MatrixText("m.location", "geo:45.44,12.33") { GeoUri = "geo:45.44,12.33" },
        MessageBody.ToMatrix(new Message { Payloads = [XElement.Parse("<geoloc xmlns='http://jabber.org/protocol/geoloc'><lat>45.44</lat><lon>12.33</lon></geoloc>")] }));

    [Theory]
    [InlineData("m.text", "plain", null, "plain", false)]
    [InlineData("m.text", "*plain*", null, "*plain*", true)]
    [InlineData("m.text", "> plain", null, "> plain", true)]
    [InlineData("m.text", "snake_case_name", null, "snake_case_name", true)]
    [InlineData("m.text", "**b**", "<b>b</b>", "*b*", false)]
    [InlineData("m.emote", "**b**", "<b>b</b>", "/me *b*", false)]
    [InlineData("m.emote", "q", "<blockquote>q</blockquote>", "/me q", false)]
    [InlineData("m.emote", "`c`", "<pre>c</pre>", "/me `c`", true)]
    [InlineData("m.notice", "n", "<em>n</em>", "_n_", false)]
    [InlineData("m.text", "body", "<script>only</script>", "body", false)]
    [InlineData("org.example.new", "its *fallback*", null, "its *fallback*", true)]
    public void Message_from_Matrix_becomes_a_body(string type, string body, string? html, string expected, bool isUnstyled) => Assert.Equal(
        new StyledText(expected, isUnstyled),
        MessageBody.StyledFromMatrix(
            new RoomMessageContent { MsgType = type, Body = body, Format = html is null ? null : "org.matrix.custom.html", FormattedBody = html }, _ => null));

    [Theory]
    [InlineData("geo:51.5,-0.1", "geo:51.5,-0.1")]
    [InlineData("nonsense", "Somewhere")]
    public void Location_from_Matrix_is_its_uri_where_that_is_one(string uri, string expected) => Assert.Equal(
        expected,
        MessageBody.StyledFromMatrix(new RoomMessageContent { MsgType = "m.location", Body = "Somewhere", GeoUri = uri }, _ => null).Text);

    [Fact]
    public void Formatting_goes_where_it_would_make_the_event_too_large_and_the_text_stays_whole()
    {
        var body = string.Join('\n', Enumerable.Repeat("*bold* &&&&", 2_500));

        var text = MessageBody.ToMatrix(Message(body, "")) ?? throw new InvalidOperationException("It has a text.");
        Assert.NotNull(text.FormattedBody);
        Assert.True(text.TrySplit(2048, 10, out var parts));

        Assert.Equal([new MatrixText("m.text", body)], parts);
    }

    [Theory]
    [InlineData("""{"m.poll":{"question":{"m.text":[{"body":"Which?"}]},"answers":[{"m.id":"a","m.text":[{"body":"This"}]},{"m.id":"b","m.text":[{"body":"That"}]}]}}""")]
    [InlineData("""{"org.matrix.msc3381.poll.start":{"question":{"org.matrix.msc1767.text":"Which?"},"answers":[{"id":"a","org.matrix.msc1767.text":"This"},{"id":"b","org.matrix.msc1767.text":"That"}]}}""")]
    public void Poll_and_votes_are_told_in_words(string poll)
    {
        var content = JsonElement.Parse(poll);

        Assert.Equal("Poll: Which?\n1. This\n2. That", PollText.OfStart(content));
        Assert.Equal("Poll “Which?”: I voted for 2. That", PollText.OfResponse(JsonElement.Parse("""{"m.selections":["b","unknown"]}"""), content));
        Assert.Equal("Poll “Which?”: I voted for 1. This", PollText.OfResponse(JsonElement.Parse("""{"org.matrix.msc3381.poll.response":{"answers":["a"]}}"""), content));
        Assert.Equal("Poll “Which?”: I took my vote back.", PollText.OfResponse(JsonElement.Parse("{}"), content));
        Assert.Equal("Poll: I voted.", PollText.OfResponse(JsonElement.Parse("{}"), null));
        Assert.Equal("Poll “Which?”: I voted for 1. This", PollText.OfResponse(JsonElement.Parse("""{"m.selections":["a","a","a"]}"""), content));
    }

    [Theory]
    [InlineData("""{"m.text":[{"body":"fallback"}]}""", "Poll: fallback", "fallback")]
    [InlineData("""{"org.matrix.msc1767.text":"fallback"}""", "Poll: fallback", "fallback")]
    [InlineData("""{"m.poll":[],"m.text":{}}""", "Poll: ", "The poll is over.")]
    public void Poll_that_cannot_be_read_is_its_fallback(string content, string start, string end)
    {
        Assert.Equal(start, PollText.OfStart(JsonElement.Parse(content)));
        Assert.Equal(end, PollText.OfEnd(JsonElement.Parse(content)));
    }

    private static string Markup(string parts) => $"<markup xmlns='urn:xmpp:markup:0'>{parts}</markup>";

    private static string Xhtml(string body) =>
        $"<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>{body}</body></html>";

    private static string? Formatted(string body, string payload) => MessageBody.ToMatrix(Message(body, payload))?.FormattedBody;

    private static Message Message(string body, string payload) =>
        new() { Payloads = payload.Length == 0 ? [new XElement("body", body)] : [new XElement("body", body), XElement.Parse(payload, LoadOptions.PreserveWhitespace)] };
}
