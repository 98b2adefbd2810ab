using System.Diagnostics;
using Footbridge.Formatting;
using Xunit;

namespace Footbridge.Tests.Formatting;

public sealed class StylingToHtmlTests
{
    [Theory]
    // Section 5.2 of XEP-0393, all its examples.
    [InlineData("*strong*", "<strong>strong</strong>")]
    [InlineData("plain *strong* plain", "plain <strong>strong</strong> plain")]
    [InlineData("*strong* plain *strong*", "<strong>strong</strong> plain <strong>strong</strong>")]
    [InlineData("*strong*plain*", "<strong>strong</strong>plain*")]
    [InlineData("* plain *strong*", "* plain <strong>strong</strong>")]
    [InlineData("The full title is _Twelfth Night, or What You Will_ but\n_most_ people shorten it.",
        "The full title is <em>Twelfth Night, or What You Will</em> but<br><em>most</em> people shorten it.")]
    [InlineData("Everyone ~dis~likes cake.", "Everyone <del>dis</del>likes cake.")]
    [InlineData("Wow, I can write in `monospace`!", "Wow, I can write in <code>monospace</code>!")]
    [InlineData("This is `*monospace*`", "This is <code>*monospace*</code>")]
    [InlineData("This is *`monospace and bold`*", "This is <strong><code>monospace and bold</code></strong>")]
    [InlineData("_*both*_", "<em><strong>both</strong></em>")]
    [InlineData("*a _b* c_", "<strong>a _b</strong> c_")]
    [InlineData("*a _b_ c*", "<strong>a <em>b</em> c</strong>")]
    // Section 5.1.
    [InlineData("```ignored\n(println \"Hello, world!\")\n```\n\nThis is plain",
        "<pre><code class=\"language-ignored\">(println &quot;Hello, world!&quot;)\n</code></pre>This is plain")]
    [InlineData("> ```\n> (println \"Hello, world!\")\n\nplain", "<blockquote><pre><code>(println &quot;Hello, world!&quot;)\n</code></pre></blockquote>plain")]
    [InlineData("> That that is, is.\n\nSaid the old hermit of Prague.", "<blockquote>That that is, is.</blockquote>Said the old hermit of Prague.")]
    [InlineData(">> That that is, is.\n> Said the old hermit of Prague.\n\nWho?",
        "<blockquote><blockquote>That that is, is.</blockquote>Said the old hermit of Prague.</blockquote>Who?")]
    [InlineData("> *a*\n> b", "<blockquote><strong>a</strong><br>b</blockquote>")]
    [InlineData("```\n`tick` and ``\n  ```four\n```", "<pre><code>`tick` and ``\n  ```four\n</code></pre>")]
    [InlineData("```\nno end", "<pre><code>no end\n</code></pre>")]
    [InlineData("```\n> no quote\n\n*no* span\n``` \n*end*", "<pre><code>&gt; no quote\n\n*no* span\n</code></pre><strong>end</strong>")]
    [InlineData("> ```\n> a\nb\n```\nc", "<blockquote><pre><code>a\n</code></pre></blockquote>b<pre><code>c\n</code></pre>")]
    [InlineData(">a\n>> b\n> >c\n>", "<blockquote>a<blockquote>b<br>c</blockquote></blockquote>")]
    [InlineData(">  two\n>\n>", "<blockquote>\u00A0two<br><br></blockquote>")]
    [InlineData("*a* \u3000_b_", "<strong>a</strong> \u3000<em>b</em>")]
    [InlineData("*`a`*", "<strong><code>a</code></strong>")]
    [InlineData("`*a`*", "<code>*a</code>*")]
    [InlineData("*a `b* c`", "<strong>a `b</strong> c`")]
    [InlineData("_a_b_ ~c~", "<em>a</em>b_ <del>c</del>")]
    [InlineData("https://example.org/_a_ *b*", "https://example.org/_a_ <strong>b</strong>")]
    [InlineData("```two words\nx\n```", "<pre><code>two words\nx\n</code></pre>")]
    [InlineData("```all of it```", "<pre><code>all of it```\n</code></pre>")]
    [InlineData("```word", "<pre><code>word\n</code></pre>")]
    [InlineData("a\n\n\nb *c*", "a<br><br><br>b <strong>c</strong>")]
    [InlineData("before\n> quote\nafter", "before<blockquote>quote</blockquote>after")]
    // What HTML would swallow or believe.
    [InlineData("*<script>alert('1')</script>* & <b onclick=\"x\">", "<strong>&lt;script&gt;alert('1')&lt;/script&gt;</strong> &amp; &lt;b onclick=&quot;x&quot;&gt;")]
    [InlineData("```\"><img src=x onerror=alert(1)>\nx\n```", "<pre><code>&quot;&gt;&lt;img src=x onerror=alert(1)&gt;\nx\n</code></pre>")]
    [InlineData("  two  blanks *x*", "\u00A0\u00A0two \u00A0blanks <strong>x</strong>")]
    [InlineData("*שלום* עולם", "<strong>שלום</strong> עולם")]
    [InlineData("*👨‍👩‍👧* _é_ ~𝄞~", "<strong>👨‍👩‍👧</strong> <em>é</em> <del>𝄞</del>")]
    public void Styled_text_becomes_html(string text, string html) => Assert.Equal(html, StylingToHtml.Convert(text));

    [Theory]
    [InlineData("not strong*")]
    [InlineData("*not strong")]
    [InlineData("*not \n strong*")]
    [InlineData("*not *strong")]
    [InlineData("**")]
    [InlineData("***")]
    [InlineData("****")]
    [InlineData("**a**")]
    [InlineData("*a *")]
    [InlineData("*\u00A0a*")]
    [InlineData("a*b*")]
    [InlineData("(*a*)")]
    [InlineData("`a `")]
    [InlineData("C:\\*.* and *.txt")]
    [InlineData("¯\\_(ツ)_/¯")]
    [InlineData("2*3*4 = 24")]
    [InlineData("snake_case_name")]
    [InlineData("* not *")]
    [InlineData("~ not ~")]
    [InlineData("``")]
    [InlineData("```")]
    [InlineData(">")]
    [InlineData("> >\n> ```\n\n")]
    [InlineData(" > no quote")]
    [InlineData("")]
    [InlineData("http://example.org/a_b_c?x=*y*")]
    public void What_is_not_styled_stays_text(string text) => Assert.Null(StylingToHtml.Convert(text));

    public static TheoryData<string> Hostile => new()
    {
        string.Concat(Enumerable.Repeat("*a ", 100_000)),
        string.Concat(Enumerable.Repeat("*_~", 100_000)),
        string.Concat(Enumerable.Repeat("*a*", 100_000)),
        new string('>', 250_000) + " *a*",
        string.Concat(Enumerable.Repeat(new string('>', 50) + "\n", 5_000)),
        string.Concat(Enumerable.Repeat("> ```\n", 40_000)),
        new string('*', 250_000),
        new string('`', 250_000),
        new string('>', 250_000),
        string.Concat(Enumerable.Repeat(">", 60_000)).Insert(30_000, "\n"),
        string.Concat(Enumerable.Repeat("` *", 80_000)),
        string.Concat(Enumerable.Repeat("```\n", 60_000)),
        string.Concat(Enumerable.Repeat("_*a", 50_000)) + string.Concat(Enumerable.Repeat("*_", 50_000)),
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Whatever_is_sent_takes_bounded_time(string text)
    {
        var watch = Stopwatch.StartNew();

        StylingToHtml.Convert(text);

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }
}
