namespace Footbridge.Xmpp.Tests;

public sealed class ComponentSessionTests
{
    private const string Romeo = "from='romeo@example.net/orchard' to='juliet@matrix.example.org'";

    [Fact]
    public async Task The_handshake_is_the_digest_of_stream_id_and_secret_and_the_link_is_up_before_any_stanza()
    {
        await using var stage = new SessionStage();
        using var server = await stage.Server.TakeAsync();
        Assert.Null(stage.Session.Link);
        await server.ExpectHeaderAsync();
        await server.SayAsync(ScriptedComponentServer.Connection.Header());
        await server.HearAsync("</handshake>");
        await server.SayAsync($"<handshake/><message {Romeo}><body>at once</body></message>");

        Assert.Equal("at once", await stage.Intake.NextBodyAsync());
        Assert.Equal("up", await stage.Intake.NextEventAsync());
        Assert.Same(await stage.Intake.NextLinkAsync(), stage.Session.Link);
        Assert.Null(stage.Session.LastError);
        Assert.Equal(0, stage.Session.Reconnects);
    }

    [Fact]
    public async Task Stanzas_are_handed_over_in_order_each_the_moment_it_ends()
    {
        await using var stage = new SessionStage();
        var (server, _) = await stage.LinkAsync();

        await server.SayAsync($"<message {Romeo} type='chat'><body>1</body></message><presence {Romeo} type='subscribe'/><message {Romeo}><body>2");
        Assert.Equal("1", await stage.Intake.NextBodyAsync());
        Assert.Equal(PresenceType.Subscribe, Assert.IsType<Presence>(await stage.Intake.NextStanzaAsync()).Type);
        Assert.False(stage.Intake.HasStanza);
        await server.SayAsync("</body></message>");

        Assert.Equal("2", await stage.Intake.NextBodyAsync());
    }

    [Fact]
    public async Task Bytes_may_be_split_anywhere()
    {
        await using var stage = new SessionStage();
        var (server, _) = await stage.LinkAsync();
        var bytes = System.Text.Encoding.UTF8.GetBytes($" \n<message {Romeo}><body>h\u00E9 \u20AC \U0001F600 &lt;</body><x xmlns='urn:x' a='\u00E9'/></message> <message {Romeo}/>");

        for (var i = 0; i < bytes.Length; i++)
        {
            await server.SayAsync(bytes.AsMemory(i, 1));
        }

        var message = Assert.IsType<Message>(await stage.Intake.NextStanzaAsync());
        Assert.Equal("h\u00E9 \u20AC \U0001F600 <", message.Body);
        Assert.Equal("\u00E9", message.Find("{urn:x}x")?.Attribute("a")?.Value);
        Assert.Null(await stage.Intake.NextBodyAsync());
    }

    [Theory]
    [InlineData("<message to='juliet@matrix.example.org'/>", "no 'from'")]
    [InlineData("<message from='a@b'/>", "no 'to'")]
    [InlineData("<message from='a@@b' to='juliet@matrix.example.org'/>", "bad 'from'")]
    [InlineData("<message from='a@b' to='@matrix.example.org'/>", "bad 'to'")]
    [InlineData("<message from='a@b' to='juliet@other.example.org'/>", "not to an address")]
    [InlineData("<message from='a@b' to='juliet@x.matrix.example.org'/>", "not to an address")]
    [InlineData("<message from='romeo@matrix.example.org' to='juliet@matrix.example.org'/>", "claims to be from this component")]
    [InlineData("<message from='matrix.example.org' to='juliet@matrix.example.org'/>", "claims to be from this component")]
    [InlineData("<message from='romeo@MATRIX.example.org/x' to='juliet@matrix.example.org'/>", "claims to be from this component")]
    [InlineData("<presence from='a@b' to='juliet@matrix.example.org' type='foo'/>", "unknown type")]
    [InlineData("<iq from='a@b' to='juliet@matrix.example.org' type='get'><ping xmlns='urn:xmpp:ping'/></iq>", "no id")]
    [InlineData("<iq from='a@b' to='juliet@matrix.example.org' type='result' id='guess'/>", "An answer to nothing")]
    [InlineData("<foo from='a@b' to='juliet@matrix.example.org'/>", "no stanza")]
    [InlineData("<message xmlns='jabber:client' from='a@b' to='juliet@matrix.example.org'/>", "namespace")]
    public async Task A_bad_stanza_is_skipped_with_a_line_in_the_log_and_the_stream_goes_on(string stanza, string why)
    {
        await using var stage = new SessionStage();
        var (server, link) = await stage.LinkAsync();

        await server.SayAsync($"{stanza}<message {Romeo}><body>next</body></message>");

        Assert.Equal("next", await stage.Intake.NextBodyAsync());
        Assert.Contains(stage.Log.Lines, line => line.Contains(why, StringComparison.Ordinal));
        Assert.False(link.Closed.IsCancellationRequested);
    }

    [Theory]
    [InlineData("<!DOCTYPE x><message/>")]
    [InlineData("<!-- comment -->")]
    [InlineData("<message><!-- comment --></message>")]
    [InlineData("<?target instruction?>")]
    [InlineData("<message><?target instruction?></message>")]
    [InlineData("<message>&undefined;</message>")]
    [InlineData("<message>&#1;</message>")]
    [InlineData("<message a='1' a='2'/>")]
    [InlineData("<p:message/>")]
    [InlineData("<message></presence>")]
    [InlineData("text between stanzas")]
    [InlineData("<message")]
    public async Task What_is_no_restricted_XML_ends_the_link(string xml)
    {
        await using var stage = new SessionStage();
        var (server, link) = await stage.LinkAsync();
        await server.SayAsync($"<message {Romeo}><body>before</body></message>{xml}<message {Romeo}><body>after</body></message>");
        server.Dispose();

        Assert.Equal("before", await stage.Intake.NextBodyAsync());
        Assert.Equal("up", await stage.Intake.NextEventAsync());
        Assert.StartsWith("down: ", await stage.Intake.NextEventAsync(), StringComparison.Ordinal);
        Assert.True(link.Closed.IsCancellationRequested);
        Assert.False(stage.Intake.HasStanza);
    }

    [Theory]
    [InlineData("<body>", "</body>", "x")]
    [InlineData("", "", "x")]
    [InlineData("<x xmlns='urn:x'>", "</x>", "<y a='b'>c</y>")]
    [InlineData("<x xmlns='urn:x' a='", "'/>", "v")]
    public async Task A_stanza_that_is_too_large_is_answered_and_read_past(string before, string after, string filling)
    {
        await using var stage = new SessionStage(options => options with { MaxStanzaBytes = 50_000, MaxIncomingStanzaBytes = 50_000 });
        var (server, link) = await stage.LinkAsync();
        var large = string.Concat(Enumerable.Repeat(filling, 3_000_000 / filling.Length));

        await server.SayAsync($"<message {Romeo} id='m1' type='chat'>{before}{large}{after}</message>");
        var answer = await server.HearAsync("</message>");
        await server.SayAsync($"<message {Romeo}><body>next</body></message>");

        Assert.Equal("next", await stage.Intake.NextBodyAsync());
        Assert.Equal(
            "<message from='juliet@matrix.example.org' to='romeo@example.net/orchard' id='m1' type='error'><error type='modify'>"
            + "<policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
            answer);
        Assert.False(link.Closed.IsCancellationRequested);
    }

    [Fact]
    public async Task A_stanza_up_to_the_limit_is_taken_whatever_came_before()
    {
        await using var stage = new SessionStage(options => options with { MaxStanzaBytes = 50_000, MaxIncomingStanzaBytes = 50_000 });
        var (server, _) = await stage.LinkAsync();
        var body = new string('x', 49_000);

        await server.SayAsync(string.Concat(Enumerable.Repeat($"<message {Romeo}><body>{body}</body></message>", 100)));

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(body, await stage.Intake.NextBodyAsync());
        }
    }

    [Theory]
    [InlineData(10_000, "<a>", "</a>")]
    [InlineData(1, "<a xmlns='urn:x' {0}>", "</a>")]
    public async Task A_stanza_that_is_too_deep_or_too_wide_is_answered_and_read_past(int depth, string start, string end)
    {
        await using var stage = new SessionStage();
        var (server, _) = await stage.LinkAsync();
        var attributes = string.Join(' ', Enumerable.Range(0, 10_000).Select(i => $"a{i}='v'"));
        var open = string.Concat(Enumerable.Repeat(start.Replace("{0}", attributes, StringComparison.Ordinal), depth));

        await server.SayAsync($"<message {Romeo} id='m1'>{open}{string.Concat(Enumerable.Repeat(end, depth))}</message><message {Romeo}><body>next</body></message>");

        Assert.Contains("policy-violation", await server.HearAsync("</message>"), StringComparison.Ordinal);
        Assert.Equal("next", await stage.Intake.NextBodyAsync());
    }

    [Theory]
    [InlineData("<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>", "Another connection holds the component matrix.example.org")]
    [InlineData("<stream:error><system-shutdown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>", "The XMPP server is shutting down")]
    [InlineData("<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>why</text></stream:error>", "Stream error reset: why")]
    [InlineData("</stream:stream>", "The XMPP server ended the stream")]
    [InlineData("", "The server closed the connection")]
    public async Task A_stream_that_ends_is_reported_in_words_and_opened_again(string last, string reason)
    {
        await using var stage = new SessionStage();
        var (server, link) = await stage.LinkAsync();
        await server.SayAsync(last);
        server.Dispose();

        Assert.Equal("up", await stage.Intake.NextEventAsync());
        Assert.Equal($"down: {reason}", await stage.Intake.NextEventAsync());
        Assert.True(link.Closed.IsCancellationRequested);
        Assert.Null(stage.Session.Link);
        Assert.Equal(reason, stage.Session.LastError);
        var (_, next) = await stage.LinkAsync();
        Assert.NotSame(link, next);
        Assert.Equal(1, stage.Session.Reconnects);
        Assert.Null(stage.Session.LastError);
    }

    [Theory]
    [InlineData("not-authorized", "The XMPP server does not accept the secret of the component matrix.example.org, or (ejabberd) does not have it")]
    [InlineData("host-unknown", "The XMPP server has no component matrix.example.org")]
    public async Task A_refused_handshake_is_no_link_and_tried_again(string condition, string reason)
    {
        await using var stage = new SessionStage();
        using (var server = await stage.Server.TakeAsync())
        {
            await server.SayAsync($"{ScriptedComponentServer.Connection.Header()}<stream:error><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>");
            await server.HearToEndAsync();
        }

        using var second = await stage.Server.TakeAsync();
        Assert.Equal(reason, stage.Session.LastError);
        Assert.Null(stage.Session.Link);
        Assert.False(stage.Intake.HasEvent);
        await second.OpenAsync();
        await stage.Intake.NextLinkAsync();
        Assert.Equal(0, stage.Session.Reconnects);
    }

    [Fact]
    public async Task Cutting_the_run_off_ends_it_and_the_link_with_it()
    {
        await using var stage = new SessionStage();
        var (server, link) = await stage.LinkAsync();
        Assert.Equal("up", await stage.Intake.NextEventAsync());

        stage.Cut();

        await stage.Running;
        Assert.Equal("down: Footbridge is stopping", await stage.Intake.NextEventAsync());
        Assert.True(link.Closed.IsCancellationRequested);
        await Assert.ThrowsAsync<XmppDisconnectedException>(() => link.PingAsync(default));
        Assert.Equal("", await server.HearToEndAsync());
    }
}
