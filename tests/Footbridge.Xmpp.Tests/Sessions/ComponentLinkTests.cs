using System.Xml.Linq;

namespace Footbridge.Xmpp.Tests;

public sealed class ComponentLinkTests
{
    private static readonly Jid Juliet = Jid.Parse("juliet@matrix.example.org/matrix");
    private static readonly Jid Romeo = Jid.Parse("romeo@example.net");

    [Fact]
    public async Task Stanzas_go_out_whole_and_in_order()
    {
        await using var stage = new SessionStage();
        var (server, link) = await stage.LinkAsync();
        var expected = "";
        for (var i = 0; i < 2000; i++)
        {
            var message = Text($"{i} <&> \U0001F600");
            expected += StanzaXml.Serialize(message);
            await link.WriteAsync(message, default);
        }

        Assert.Equal(expected, await server.HearAsync(StanzaXml.Serialize(Text("1999 <&> \U0001F600"))));
    }

    [Fact]
    public async Task Stanzas_of_many_writers_do_not_mix()
    {
        await using var stage = new SessionStage();
        var (server, link) = await stage.LinkAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
            {
                await link.WriteAsync(Text($"{writer}:{i}:{new string('x', 1000)}"), default);
            }
        })));
        await link.WriteAsync(Text("last"), default);

        var heard = XElement.Parse($"<s>{await server.HearAsync("<body>last</body></message>")}</s>");
        var bodies = heard.Elements().SkipLast(1).Select(message => message.Value.Split(':')).ToList();
        Assert.Equal(2000, bodies.Count);
        Assert.All(bodies.GroupBy(body => body[0]), group => Assert.Equal(Enumerable.Range(0, 40), group.Select(body => int.Parse(body[1], null))));
    }

    [Fact]
    public async Task A_serialized_stanza_is_written_as_it_is()
    {
        await using var stage = new SessionStage();
        var (server, link) = await stage.LinkAsync();
        var stanza = StanzaXml.Serialize(Text("Hi"));

        await link.WriteAsync(stanza, default);

        Assert.Equal(stanza, await server.HearAsync("</message>"));
    }

    [Fact]
    public async Task What_the_server_would_not_take_is_not_written_and_the_link_stays()
    {
        await using var stage = new SessionStage(options => options with { MaxStanzaBytes = 1000 });
        var (server, link) = await stage.LinkAsync();

        var tooLarge = await Assert.ThrowsAsync<StanzaTooLargeException>(() => link.WriteAsync(Text(new string('\u20AC', 400)), default).AsTask());
        Assert.Equal((1000, true), (tooLarge.Limit, tooLarge.Bytes > 1200));
        await Assert.ThrowsAsync<StanzaNotWellFormedException>(() => link.WriteAsync(Text("") with { Payloads = [new XElement("body", "\u0001")] }, default).AsTask());
        await Assert.ThrowsAsync<StanzaNotWellFormedException>(() => link.WriteAsync(Text("x") with { To = default }, default).AsTask());
        await link.WriteAsync(Text("last"), default);

        Assert.Equal(StanzaXml.Serialize(Text("last")), await server.HearAsync("</message>"));
    }

    [Fact]
    public async Task A_server_that_does_not_read_makes_writers_wait_and_loses_nothing()
    {
        await using var stage = new SessionStage();
        var (server, link) = await stage.LinkAsync();
        var stanza = StanzaXml.Serialize(Text(new string('x', 100_000)));
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                await link.WriteAsync(stanza, default);
            }

            await link.WriteAsync(Text("last"), default);
        });

        await Assert.ThrowsAsync<TimeoutException>(() => writing.WaitAsync(TimeSpan.FromMilliseconds(300)));
        var heard = await server.HearAsync("last</body></message>");

        await writing.WaitAsync(ScriptedComponentServer.Patience);
        Assert.Equal((stanza.Length * 200) + StanzaXml.Serialize(Text("last")).Length, heard.Length);
    }

    [Fact]
    public async Task A_ping_returns_when_it_has_come_back_through_the_server()
    {
        await using var stage = new SessionStage();
        var (server, link) = await stage.LinkAsync();
        await link.WriteAsync(Text("before"), default);
        var ping = link.PingAsync(default);

        var heard = await server.HearAsync("</iq>");
        Assert.StartsWith(StanzaXml.Serialize(Text("before")) + "<iq from='matrix.example.org' to='matrix.example.org' id='", heard, StringComparison.Ordinal);
        Assert.EndsWith(" type='get'><ping xmlns='urn:xmpp:ping'/></iq>", heard, StringComparison.Ordinal);
        Assert.False(ping.IsCompleted);
        await server.SayAsync(heard[heard.IndexOf("<iq", StringComparison.Ordinal)..]);

        await ping.WaitAsync(ScriptedComponentServer.Patience);
    }

    [Theory]
    [InlineData("<iq from='matrix.example.org' to='matrix.example.org' id='{0}' type='result'/>")]
    [InlineData("<iq from='matrix.example.org' to='matrix.example.org' id='{0}' type='error'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")]
    [InlineData("<iq from='MATRIX.example.org' to='matrix.example.org' xml:lang='en' id='{0}' type='get'><ping xmlns='urn:xmpp:ping'/></iq>")]
    public async Task A_ping_that_the_server_answers_itself_has_come_back_too(string answer)
    {
        await using var stage = new SessionStage();
        var (server, link) = await stage.LinkAsync();
        var ping = link.PingAsync(default);

        await server.SayAsync(answer.Replace("{0}", IdOf(await server.HearAsync("</iq>")), StringComparison.Ordinal));

        await ping.WaitAsync(ScriptedComponentServer.Patience);
    }

    [Theory]
    [InlineData("<iq from='example.org' to='matrix.example.org' id='{0}' type='result'/>")]
    [InlineData("<iq from='romeo@matrix.example.org' to='matrix.example.org' id='{0}' type='result'/>")]
    [InlineData("<iq from='matrix.example.org' to='juliet@matrix.example.org' id='{0}' type='result'/>")]
    [InlineData("<iq from='matrix.example.org' to='matrix.example.org' id='x{0}' type='result'/>")]
    public async Task A_ping_is_not_confirmed_by_anybody_else(string answer)
    {
        await using var stage = new SessionStage();
        var (server, link) = await stage.LinkAsync();
        var ping = link.PingAsync(default);

        await server.SayAsync(answer.Replace("{0}", IdOf(await server.HearAsync("</iq>")), StringComparison.Ordinal));
        await server.SayAsync("<message from='a@b' to='juliet@matrix.example.org'><body>after</body></message>");

        Assert.Equal("after", await stage.Intake.NextBodyAsync());
        Assert.False(ping.IsCompleted);
    }

    [Fact]
    public async Task A_request_returns_its_result()
    {
        await using var stage = new SessionStage();
        var (server, link) = await stage.LinkAsync();
        var asking = link.RequestAsync(new Iq { Type = IqType.Get, From = Juliet, To = Romeo, Payloads = [Xep0030Disco.InfoRequest()] }, default);

        var id = IdOf(await server.HearAsync("</iq>"));
        await server.SayAsync($"<iq from='romeo@example.net' to='{Juliet}' id='{id}' type='result'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='f'/></query></iq>");

        Assert.True(Xep0030Disco.TryReadInfo(await asking.WaitAsync(ScriptedComponentServer.Patience), out var info));
        Assert.Equal(["f"], info.Features);
    }

    [Fact]
    public async Task A_request_that_is_answered_with_an_error_throws_it_as_data()
    {
        await using var stage = new SessionStage();
        var (server, link) = await stage.LinkAsync();
        var asking = link.RequestAsync(new Iq { Type = IqType.Set, From = Juliet, To = Romeo, Id = "my-id", Payloads = [new XElement("{urn:x}x")] }, default);

        Assert.Equal("my-id", IdOf(await server.HearAsync("</iq>")));
        await server.SayAsync($"<iq from='romeo@example.net' to='{Juliet}' id='my-id' type='error'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");

        var thrown = await Assert.ThrowsAsync<XmppStanzaErrorException>(() => asking.WaitAsync(ScriptedComponentServer.Patience));
        Assert.Equal(StanzaErrors.Forbidden, thrown.Error);
    }

    [Theory]
    [InlineData("<iq from='romeo@example.net/x' to='juliet@matrix.example.org/matrix' id='my-id' type='result'/>")]
    [InlineData("<iq from='example.net' to='juliet@matrix.example.org/matrix' id='my-id' type='result'/>")]
    [InlineData("<iq from='mallory@example.net' to='juliet@matrix.example.org/matrix' id='my-id' type='error'/>")]
    [InlineData("<iq from='romeo@example.net' to='juliet@matrix.example.org' id='my-id' type='result'/>")]
    [InlineData("<iq from='romeo@example.net' to='juliet@matrix.example.org/matrix' id='MY-ID' type='result'/>")]
    [InlineData("<iq from='romeo@example.net' to='juliet@matrix.example.org/matrix' id='my-id' type='get'><x xmlns='urn:x'/></iq>")]
    [InlineData("<message from='romeo@example.net' to='juliet@matrix.example.org/matrix' id='my-id'/>")]
    public async Task A_forged_answer_is_none(string forged)
    {
        await using var stage = new SessionStage();
        var (server, link) = await stage.LinkAsync();
        var asking = link.RequestAsync(new Iq { Type = IqType.Get, From = Juliet, To = Romeo, Id = "my-id", Payloads = [new XElement("{urn:x}x")] }, default);
        await server.HearAsync("</iq>");

        await server.SayAsync($"{forged}<iq from='romeo@example.net' to='{Juliet}' id='my-id' type='result'><true xmlns='urn:x'/></iq>");

        Assert.Equal("{urn:x}true", (await asking.WaitAsync(ScriptedComponentServer.Patience)).Payload?.Name);
    }

    [Fact]
    public async Task A_link_that_goes_down_fails_what_waits_for_it()
    {
        await using var stage = new SessionStage();
        var (server, link) = await stage.LinkAsync();
        var ping = link.PingAsync(default);
        var request = link.RequestAsync(Xep0199Ping.Request(Juliet, Romeo, "p"), default);
        await server.HearAsync("id='p'");

        server.Dispose();

        await Assert.ThrowsAsync<XmppDisconnectedException>(() => ping.WaitAsync(ScriptedComponentServer.Patience));
        await Assert.ThrowsAsync<XmppDisconnectedException>(() => request.WaitAsync(ScriptedComponentServer.Patience));
        await Assert.ThrowsAsync<XmppDisconnectedException>(() => link.WriteAsync(Text("late"), default).AsTask());
        await Assert.ThrowsAsync<XmppDisconnectedException>(() => link.PingAsync(default));
        Assert.True(link.Closed.IsCancellationRequested);
    }

    [Fact]
    public async Task A_request_can_be_given_up()
    {
        await using var stage = new SessionStage();
        var (server, link) = await stage.LinkAsync();
        using var patience = new CancellationTokenSource();
        var asking = link.RequestAsync(Xep0199Ping.Request(Juliet, Romeo, "p"), patience.Token);
        await server.HearAsync("</iq>");

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(ScriptedComponentServer.Patience));
        Assert.False(link.Closed.IsCancellationRequested);
    }

    private static Message Text(string body) => new Message { From = Juliet, To = Romeo, Type = MessageType.Chat }.WithBody(body);

    private static string IdOf(string iq) => XElement.Parse(iq[iq.IndexOf("<iq", StringComparison.Ordinal)..]).Attribute("id")!.Value;
}
