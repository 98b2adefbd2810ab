using System.Diagnostics;
using Footbridge.Formatting;
using Xunit;

namespace Footbridge.Tests.Formatting;

public sealed class HtmlToStylingTests
{
    [Theory]
    [InlineData("<b>bold</b> and <strong>strong</strong>", "*bold* and *strong*")]
    [InlineData("<i>i</i> <em>em</em> <del>del</del> <s>s</s> <code>code</code>", "_i_ _em_ ~del~ ~s~ `code`")]
    [InlineData("<em><strong>both</strong></em>", "*_both_*")]
    [InlineData("<b> blanks inside </b>out", "*blanks inside* out")]
    [InlineData("<b>a</b><b>b</b>", "*ab*")]
    [InlineData("<b>foo</b>bar", "*foo*bar")]
    [InlineData("<b>two<br>lines</b>", "*two*\n*lines*")]
    [InlineData("call <code>a*b*c</code> now", "call `a*b*c` now")]
    // What XEP-0393 cannot say is left as text.
    [InlineData("foo<b>bar</b>", "foobar")]
    [InlineData("(<b>x</b>)", "(x)")]
    [InlineData("<b>2*3</b> is six", "2*3 is six")]
    [InlineData("<code>a`b</code>", "a`b")]
    [InlineData("<b></b>empty <i> </i>", "empty")]
    // Paragraphs, breaks, rules, headings.
    [InlineData("<p>one</p><p>two</p>", "one\n\ntwo")]
    [InlineData("<p>one</p>\n<p>two</p>\n", "one\n\ntwo")]
    [InlineData("one<br>two<br/>three", "one\ntwo\nthree")]
    [InlineData("<p>one<br></p><p>two</p>", "one\n\ntwo")]
    [InlineData("one<br><br>two", "one\n\ntwo")]
    [InlineData("<div>one</div><div>two</div>", "one\ntwo")]
    [InlineData("a<hr>b", "a\n---\nb")]
    [InlineData("<h1>Title</h1><p>text</p>", "*Title*\n\ntext")]
    [InlineData("  a \n  b\t c  ", "a b c")]
    [InlineData("no&nbsp;break &lt;b&gt; &amp;amp; &hearts; &#x1F600;", "no\u00A0break <b> &amp; ♥ 😀")]
    // Lists.
    [InlineData("<ul><li>a</li><li>b</li></ul>", "- a\n- b")]
    [InlineData("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b")]
    [InlineData("<ol start=\"9\"><li>a<li>b</ol>", "9. a\n10. b")]
    [InlineData("<ul>\n<li>a\n<ul>\n<li>b\n<ol>\n<li>c</li>\n</ol>\n</li>\n</ul>\n</li>\n<li>d</li>\n</ul>", "- a\n  - b\n    1. c\n- d")]
    [InlineData("<ul><li><p>loose</p></li><li><p>list</p></li></ul>", "- loose\n- list")]
    [InlineData("<ul><li>a<br>b</li></ul>after", "- a\n  b\nafter")]
    [InlineData("<p>x</p><ul><li><b>a</b></li></ul><p>y</p>", "x\n\n- *a*\n\ny")]
    [InlineData("<ul><li></li><li>b</li></ul>", "- \n- b")]
    [InlineData("<li>no list</li>", "- no list")]
    // Quotes.
    [InlineData("<blockquote>q</blockquote>a", "> q\na")]
    [InlineData("<blockquote><p>q</p><p>r</p></blockquote><p>a</p>", "> q\n>\n> r\n\na")]
    [InlineData("<blockquote><blockquote>inner</blockquote>outer</blockquote>", "> > inner\n> outer")]
    [InlineData("<blockquote>one</blockquote><blockquote>two</blockquote>", "> one\n\n> two")]
    [InlineData("<blockquote><ul><li>a</li></ul></blockquote>", "> - a")]
    [InlineData("<blockquote><b>a</b></blockquote>", "> *a*")]
    // Code.
    [InlineData("<pre><code class=\"language-rust\">let x = 1;\n\n  y\n</code></pre>", "```rust\nlet x = 1;\n\n  y\n```")]
    [InlineData("<pre>a `b` ``` c\n*d*</pre>after", "```\na `b` ``` c\n*d*\n```\nafter")]
    [InlineData("<pre><code>a<br>b &lt;c&gt;</code></pre>", "```\na\nb <c>\n```")]
    [InlineData("<blockquote><pre>x</pre></blockquote>", "> ```\n> x\n> ```")]
    [InlineData("<ul><li>a<pre>x</pre></li></ul>", "- a\n```\nx\n```")]
    // Links and mentions.
    [InlineData("<a href=\"https://example.org/\">here</a>", "here (https://example.org/)")]
    [InlineData("<a href=\"https://example.org/\">https://example.org</a>", "https://example.org")]
    [InlineData("<a href=\"mailto:a@example.org\">a@example.org</a>", "a@example.org")]
    [InlineData("<a href=\"https://example.org\"></a>", "https://example.org")]
    [InlineData("<a href=\"javascript:alert(1)\">click</a>", "click")]
    [InlineData("<a href=\"data:text/html,x\">click</a>", "click")]
    [InlineData("<a>no target</a>", "no target")]
    [InlineData("<a href=\" https://example.org/x \">x</a>", "x (https://example.org/x)")]
    [InlineData("<a href=\"vbscript:x\">x</a><a href=\"//example.org\">y</a><a href=\"\">z</a>", "xyz")]
    [InlineData("<a href=\"https://example.org/_a_/*b*\">https://example.org/_a_/*b*</a>", "https://example.org/_a_/*b*")]
    [InlineData("<em><a href=\"https://example.org/x\">x</a></em>", "_x (https://example.org/x)_")]
    [InlineData("<b><a href=\"https://example.org/x\">x</a></b>", "*x (https://example.org/x)*")]
    [InlineData("<a href=\"https://matrix.to/#/@juliet:example.org\">Juliet</a>: hi", "Juliet: hi")]
    [InlineData("<a href=\"https://matrix.to/#/%40juliet%3Aexample.org?via=x\">Juliet</a>", "Juliet")]
    [InlineData("<a href=\"matrix:u/juliet:example.org\">Juliet</a>", "Juliet")]
    [InlineData("<a href=\"https://matrix.to/#/@juliet:example.org\"></a>", "juliet@example.org")]
    [InlineData("<a href=\"https://matrix.to/#/@juliet:example.org\">@juliet:example.org</a>", "@juliet:example.org (juliet@example.org)")]
    [InlineData("<a href=\"https://matrix.to/#/!room:example.org\">a room</a>", "a room (https://matrix.to/#/!room:example.org)")]
    // Spoilers, tables, pictures, what has no counterpart.
    [InlineData("<span data-mx-spoiler>Snape</span> did", "[spoiler] Snape did")]
    [InlineData("<span data-mx-spoiler=\"book 6\">Snape</span>", "[spoiler: book 6] Snape")]
    [InlineData("<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>", "a | b\n1 | 2")]
    [InlineData("<table><tr><th></th><th>a</th></tr><tr><td>1</td><td></td><td>2</td></tr></table>", "| a\n1 | | 2")]
    [InlineData("<img src=\"mxc://x/y\" alt=\":cat:\" title=\"cat\"> hi", ":cat: hi")]
    [InlineData("<font color=\"red\">red</font> <u>under</u> 2<sup>10</sup> H<sub>2</sub>O", "red under 2^10 H2O")]
    [InlineData("<details><summary>more</summary>text</details>", "more\ntext")]
    // What is not to be seen.
    [InlineData("<mx-reply><blockquote><a href=\"x\">In reply to</a><br>old</blockquote></mx-reply>new", "new")]
    [InlineData("a<script>alert('<b>')</script>b<style>x{}</style>c<!-- d -->", "abc")]
    // Bad nesting.
    [InlineData("<b>a<i>b</b>c</i>d", "*ab*cd")]
    [InlineData("<b>a <i>b</b> c</i>", "*a b* c")]
    [InlineData("</b></p>a</div>", "a")]
    [InlineData("<p>a<p>b", "a\n\nb")]
    [InlineData("<b>never closed", "*never closed*")]
    [InlineData("<a href=\"https://example.org\">never closed", "never closed (https://example.org)")]
    [InlineData("<ul><li>a</ul></li>b", "- a\nb")]
    // Right to left, emoji.
    [InlineData("<b>שלום</b> עולם", "*שלום* עולם")]
    [InlineData("<i>👨‍👩‍👧</i> é 𝄞", "_👨‍👩‍👧_ é 𝄞")]
    public void Html_becomes_styled_text(string html, string expected)
    {
        var styled = Convert(html);

        Assert.NotNull(styled);
        Assert.Equal(expected, styled.Text);
    }

    [Theory]
    [InlineData("<p>plain</p>", "plain", false)]
    [InlineData("<p>snake_case and 2*3</p>", "snake_case and 2*3", false)]
    [InlineData("*not bold*", "*not bold*", true)]
    [InlineData("&gt; no quote", "> no quote", true)]
    [InlineData("<b>bold</b> and *not bold*", "bold and *not bold*", true)]
    [InlineData("a *b <b>c</b>", "a *b c", false)]
    [InlineData("<pre>a\n```\nb</pre>", "```\na\n```\nb\n```", true)]
    [InlineData("<blockquote>&gt; hm</blockquote>", "> > hm", true)]
    [InlineData("<b>bold</b>", "*bold*", false)]
    public void What_only_looks_styled_is_marked_as_unstyled(string html, string expected, bool isUnstyled) =>
        Assert.Equal(new StyledText(expected, isUnstyled), Convert(html));

    [Theory]
    [InlineData("")]
    [InlineData("<p> </p>")]
    [InlineData("<script>all of it")]
    [InlineData("<mx-reply>only the quote</mx-reply>")]
    public void Html_that_says_nothing_becomes_nothing(string html) => Assert.Null(Convert(html));

    public static TheoryData<string, string> Hostile => new()
    {
        { "deep bold", Many("<b>", 16_000) + "x" },
        { "deep quotes", Many("<blockquote>", 5_000) + "x" + Many("</blockquote>", 5_000) },
        { "deep lists", Many("<ul><li>", 5_000) + "x" },
        { "deep divs", Many("<div>", 5_000) + "x" },
        { "bad nesting", Many("<b><i>", 3_000) + Many("</b></i>", 3_000) + "x" },
        { "many lines in deep quotes", Many("<blockquote>", 12) + Many("<br>", 15_000) + "x" },
        { "many elements in one line", Many("<b>x</b><i>y</i> ", 3_800) },
        { "formatting to be opened again and again", Many("<font color=\"red\">", 1_500) + Many("<p>", 10_000) + "x" },
        { "many attributes", "<b " + string.Concat(Enumerable.Range(0, 9_000).Select(i => $"a{i} ")) + ">x</b>" },
        { "entities without end", Many("&amp", 10_000) + "x" },
        { "links in links", Many("<a href='https://example.org'>", 2_000) + "x" },
        { "rows of cells", "<table><tr>" + Many("<td>x", 12_000) },
        { "a span a word, each in all others", Many("<b>x <i>x <s>x <code>x ", 1_000) + Many("</b></i></s></code>", 1_000) },
        { "lines in deep lists", Many("<ul><li>", 50) + Many("x<br>", 10_000) },
        { "gaps in deep quotes", Many("<blockquote>", 90) + Many("<p>x", 15_000) },
        { "stars", new string('*', 60_000) + "x" },
        { "backticks", new string('`', 60_000) + "x" },
        { "angles", new string('<', 60_000) + " x" },
        { "closed angles", new string('>', 60_000) + "x" },
        { "ampersands", new string('&', 60_000) + "x" },
        { "unfinished attributes", Many("<b a='", 10_000) + "x" },
        { "unfinished comments", Many("<!-- <!", 8_000) + "x" },
        { "tags of one letter without end", Many("</b", 20_000) + "x" },
        { "code without end", "x<pre>" + Many("```\n", 15_000) },
        { "hidden without end", "x" + Many("<script>", 7_000) },
        { "replies in replies", "x" + Many("<mx-reply>", 5_000) + Many("</mx-reply>", 500) },
        { "items of long numbers", "<ol start='999999999'>" + Many("<li>x", 10_000) },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Whatever_is_sent_takes_bounded_time_and_keeps_its_text(string what, string html)
    {
        var watch = Stopwatch.StartNew();

        var styled = Convert(html);

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), what);
        Assert.True(styled is null || styled.Text.Contains('x', StringComparison.Ordinal), what);
        Assert.True(styled is null || styled.Text.Length <= 256 * 1024, what);
    }

    private static string Many(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static StyledText? Convert(string html) =>
        HtmlToStyling.Convert(html, user => user == "@juliet:example.org" ? "juliet@example.org" : null);
}
