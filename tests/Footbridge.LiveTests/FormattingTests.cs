using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>How a text looks: what the contact's client gets to show, and what the owner's.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class FormattingTests(SharedNetwork shared, ITestOutputHelper output)
{
    private static readonly XNamespace Styling = "urn:xmpp:styling:0";

    [Fact]
    public Task Formatting_from_Matrix_arrives_as_message_styling() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();

        await SaysAsync(play, room, "**Soft!** what _light_", "<strong>Soft!</strong> what <em>light</em>");
        await SaysAsync(play, room, "list", "<p>Take</p><ul><li>a <del>rose</del> name<ul><li><code>rm *</code></li></ul></li></ul><blockquote>quoth <b>he</b></blockquote>");
        await SaysAsync(play, room, "code", "<pre><code class=\"language-sh\">echo `date` &amp;&amp; *\n</code></pre>");
        await SaysAsync(play, room, "link", "<a href=\"https://example.org/balcony\">here</a>, <a href=\"https://matrix.to/#/" + play.Juliet.Ghost + "\">" + play.Juliet.Ghost + "</a>");
        await SaysAsync(play, room, "old client", "<mx-reply><blockquote>quote</blockquote></mx-reply>new <script>alert(1)</script>words");

        Assert.False(IsUnstyled(await play.Juliet.Receives("*Soft!* what _light_")));
        await play.Juliet.Receives("Take\n\n- a ~rose~ name\n  - `rm *`\n> quoth *he*");
        Assert.False(IsUnstyled(await play.Juliet.Receives("```sh\necho `date` && *\n```")));
        await play.Juliet.Receives($"here (https://example.org/balcony), {play.Juliet.Ghost} ({play.Juliet.Jid})");
        await play.Juliet.Receives("new words");
    });

    [Fact]
    public Task Text_from_Matrix_that_only_looks_styled_arrives_unchanged_and_says_so() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();

        await play.Romeo.SaysInMatrix("*not bold* and > no quote");
        await SaysAsync(play, room, "x", "<b>bold</b> beside *asterisks*");
        await play.Romeo.SaysInMatrix("nothing to it");

        Assert.True(IsUnstyled(await play.Juliet.Receives("*not bold* and > no quote")));
        Assert.True(IsUnstyled(await play.Juliet.Receives("bold beside *asterisks*")));
        Assert.False(IsUnstyled(await play.Juliet.Receives("nothing to it")));
    });

    [Fact]
    public Task Styling_from_XMPP_arrives_as_a_formatted_body() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();

        await play.Juliet.SaysInXmpp("*What's* in a _name_?\n> that\n```\n<b>*\n```");
        await play.Juliet.SaysInXmpp("plain 2*3*4 snake_case_name");
        await SendsAsync(play, "unstyled *a*", "<unstyled xmlns='urn:xmpp:styling:0'/>");
        await SendsAsync(play, "𝄞 by any 👨‍👩‍👧", "<markup xmlns='urn:xmpp:markup:0'><span start='5' end='8'><emphasis/></span></markup>");
        await SendsAsync(
            play,
            "other word",
            "<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p onclick='alert(1)'>other "
            + "<strong>word</strong><script>alert(1)</script><img src='https://evil.example/x' alt='!' onerror='alert(1)'/></p></body></html>");

        Assert.Equal(
            "<strong>What's</strong> in a <em>name</em>?<blockquote>that</blockquote><pre><code>&lt;b&gt;*\n</code></pre>",
            FormattedBody(await play.Romeo.Receives("*What's* in a _name_?\n> that\n```\n<b>*\n```")));
        Assert.Null(FormattedBody(await play.Romeo.Receives("plain 2*3*4 snake_case_name")));
        Assert.Null(FormattedBody(await play.Romeo.Receives("unstyled *a*")));
        Assert.Equal("𝄞 by <em>any</em> 👨‍👩‍👧", FormattedBody(await play.Romeo.Receives("𝄞 by any 👨‍👩‍👧")));
        Assert.Equal("<p>other <strong>word</strong>!</p>", FormattedBody(await play.Romeo.Receives("other word")));
    });

    [Fact]
    public Task The_subject_of_a_message_stands_above_it() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();

        await play.Juliet.Person.SendsRawAsync(
            $"<message to='{play.Romeo.Address}' type='normal' id='s1'><subject>The &lt;ball&gt;</subject><body>At *nine*.</body></message>");

        var announced = await play.Romeo.Receives("The <ball>\n\nAt *nine*.");
        Assert.Equal("<p><strong>The &lt;ball&gt;</strong></p>At <strong>nine</strong>.", FormattedBody(announced));
    });

    [Fact]
    public Task Emotes_and_places_cross_both_ways() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();

        await play.Romeo.Person.SendsAsync(room, "m.room.message", new JsonObject
        {
            ["msgtype"] = "m.emote",
            ["body"] = "swoons **deeply**",
            ["format"] = "org.matrix.custom.html",
            ["formatted_body"] = "swoons <strong>deeply</strong>",
        });
        await play.Romeo.Person.SendsAsync(room, "m.room.message", new JsonObject
        {
            ["msgtype"] = "m.location",
            ["body"] = "The balcony",
            ["geo_uri"] = "geo:45.4419,10.9983;u=35",
        });
        await play.Juliet.Receives("/me swoons *deeply*");
        var place = await play.Juliet.Receives("geo:45.4419,10.9983;u=35");
        Assert.NotNull(place.Stanza.Element(XName.Get("geoloc", "http://jabber.org/protocol/geoloc")));

        await play.Juliet.SaysInXmpp("/me sighs *deeply*");
        await play.Juliet.SaysInXmpp("geo:45.4419,10.9983");
        var emote = await play.Romeo.Receives("sighs *deeply*");
        Assert.Equal(("m.emote", "sighs <strong>deeply</strong>"), (emote.MsgType, FormattedBody(emote)));
        var location = await play.Romeo.Receives("geo:45.4419,10.9983");
        Assert.Equal(("m.location", "geo:45.4419,10.9983"), (location.MsgType, location.Content.GetProperty("geo_uri").GetString()));
    });

    [Fact]
    public Task Very_deep_html_arrives_and_a_long_styled_text_loses_its_formatting_and_nothing_else() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var styled = string.Join('\n', Enumerable.Repeat("*bold* &&&&", 2_500));

        await SaysAsync(play, room, "deep", string.Concat(Enumerable.Repeat("<div>", 5_000)) + "at the bottom");
        await play.Juliet.SaysInXmpp(styled);

        await play.Juliet.Receives("at the bottom");
        Assert.Null(FormattedBody(await play.Romeo.Receives(styled)));
    });

    private static bool IsUnstyled(XmppSeen seen) => seen.Stanza.Element(Styling + "unstyled") is not null;

    private static string? FormattedBody(MatrixSeen seen)
    {
        var html = seen.Content.TryGetProperty("formatted_body", out var formatted) ? formatted.GetString() : null;
        Assert.Equal(html is not null, seen.Content.TryGetProperty("format", out _));
        Assert.Equal(JsonValueKind.Object, seen.Content.GetProperty("m.mentions").ValueKind);
        return html;
    }

    private static Task<string> SaysAsync(Play play, string room, string body, string html) => play.Romeo.Person.SendsAsync(room, "m.room.message", new JsonObject
    {
        ["msgtype"] = "m.text",
        ["body"] = body,
        ["format"] = "org.matrix.custom.html",
        ["formatted_body"] = html,
    });

    private static Task SendsAsync(Play play, string body, string payload) =>
        play.Juliet.Person.SendsRawAsync($"<message to='{play.Romeo.Address}' type='chat' id='{Guid.NewGuid()}'><body>{body}</body>{payload}</message>");

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
