using Microsoft.Extensions.Time.Testing;

namespace Footbridge.Xmpp.Tests;

public sealed class IqResponderTests
{
    private const string Unavailable = "<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>";

    [Fact]
    public async Task The_component_says_what_it_is()
    {
        await using var stage = new SessionStage();
        var (server, _) = await stage.LinkAsync();

        await server.SayAsync("<iq from='romeo@example.net/x' to='matrix.example.org' id='i' type='get'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>");

        Assert.Equal(
            "<iq from='matrix.example.org' to='romeo@example.net/x' id='i' type='result'><query xmlns='http://jabber.org/protocol/disco#info'>"
            + "<identity category='gateway' type='matrix' name='Footbridge'/><feature var='http://jabber.org/protocol/disco#info'/>"
            + "<feature var='http://jabber.org/protocol/disco#items'/><feature var='urn:xmpp:ping'/><feature var='jabber:iq:version'/><feature var='jid\\20escaping'/><feature var='jabber:iq:gateway'/></query></iq>",
            await server.HearAsync("</iq>"));
    }

    [Theory]
    [InlineData("juliet@matrix.example.org", "account", "registered")]
    [InlineData("juliet@matrix.example.org/matrix", "client", "pc")]
    public async Task A_known_address_says_what_it_is(string address, string category, string type)
    {
        await using var stage = new SessionStage();
        stage.Intake.IsKnown = (requester, asked, _) => Task.FromResult((requester.ToString(), asked.ToString()) == ("romeo@example.net", "juliet@matrix.example.org"));
        var (server, _) = await stage.LinkAsync();

        await server.SayAsync($"<iq from='romeo@example.net/x' to='{address}' id='i' type='get'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>");

        var answer = await server.HearAsync("</iq>");
        Assert.StartsWith($"<iq from='{address}' to='romeo@example.net/x' id='i' type='result'>", answer, StringComparison.Ordinal);
        Assert.Contains($"<identity category='{category}' type='{type}'", answer, StringComparison.Ordinal);
        Assert.Contains("<feature var='urn:xmpp:receipts'/>", answer, StringComparison.Ordinal);
        Assert.Contains("<feature var='urn:xmpp:sid:0'/>", answer, StringComparison.Ordinal);
        Assert.Contains("<feature var='http://jabber.org/protocol/chatstates'/>", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("jingle", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<query xmlns='http://jabber.org/protocol/disco#items'/>", "matrix.example.org", "<query xmlns='http://jabber.org/protocol/disco#items'/></iq>")]
    [InlineData("<query xmlns='http://jabber.org/protocol/disco#items'/>", "juliet@matrix.example.org/matrix", "<query xmlns='http://jabber.org/protocol/disco#items'/></iq>")]
    [InlineData("<ping xmlns='urn:xmpp:ping'/>", "matrix.example.org", "type='result'></iq>")]
    [InlineData("<ping xmlns='urn:xmpp:ping'/>", "juliet@matrix.example.org", "type='result'></iq>")]
    [InlineData("<ping xmlns='urn:xmpp:ping'/>", "juliet@matrix.example.org/matrix", "type='result'></iq>")]
    public async Task What_is_served_is_answered(string query, string address, string expected)
    {
        await using var stage = new SessionStage();
        stage.Intake.IsKnown = (_, _, _) => Task.FromResult(true);
        var (server, _) = await stage.LinkAsync();

        await server.SayAsync($"<iq from='romeo@example.net' to='{address}' id='i' type='get'>{query}</iq>");

        Assert.EndsWith(expected, await server.HearAsync("</iq>"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("get", "<query xmlns='http://jabber.org/protocol/disco#info' node='n'/>", "matrix.example.org")]
    [InlineData("set", "<ping xmlns='urn:xmpp:ping'/>", "matrix.example.org")]
    [InlineData("set", "<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate'/>", "juliet@matrix.example.org/matrix")]
    [InlineData("set", "<vCard xmlns='vcard-temp'><FN>Tybalt</FN></vCard>", "juliet@matrix.example.org")]
    [InlineData("set", "<query xmlns='jabber:iq:gateway'><prompt> </prompt></query>", "matrix.example.org")]
    [InlineData("set", "<query xmlns='jabber:iq:gateway'><prompt>@a:b</prompt></query>", "juliet@matrix.example.org")]
    [InlineData("get", "", "juliet@matrix.example.org")]
    [InlineData("get", "<ping xmlns='urn:xmpp:ping'/>", "matrix.example.org/resource")]
    public async Task What_is_not_served_is_unavailable(string type, string query, string address)
    {
        await using var stage = new SessionStage();
        stage.Intake.IsKnown = (_, _, _) => Task.FromResult(true);
        var (server, _) = await stage.LinkAsync();

        await server.SayAsync($"<iq from='romeo@example.net' to='{address}' id='i' type='{type}'>{query}</iq>");

        Assert.Equal($"<iq from='{address}' to='romeo@example.net' id='i' type='error'>{Unavailable}", await server.HearAsync("</iq>"));
    }

    [Theory]
    [InlineData("<query xmlns='http://jabber.org/protocol/disco#info'/>", "juliet@matrix.example.org")]
    [InlineData("<query xmlns='http://jabber.org/protocol/disco#items'/>", "juliet@matrix.example.org")]
    [InlineData("<ping xmlns='urn:xmpp:ping'/>", "juliet@matrix.example.org/matrix")]
    [InlineData("<query xmlns='jabber:iq:version'/>", "juliet@matrix.example.org")]
    [InlineData("<vCard xmlns='vcard-temp'/>", "juliet@matrix.example.org")]
    [InlineData("<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>", "juliet@matrix.example.org")]
    [InlineData("<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:metadata'/></pubsub>", "juliet@matrix.example.org")]
    public async Task Of_an_unknown_address_nothing_is_told(string query, string address)
    {
        await using var stage = new SessionStage();
        var (server, _) = await stage.LinkAsync();

        await server.SayAsync($"<iq from='romeo@example.net' to='{address}' id='i' type='get'>{query}</iq>");

        Assert.Equal($"<iq from='{address}' to='romeo@example.net' id='i' type='error'>{Unavailable}", await server.HearAsync("</iq>"));
    }

    [Fact]
    public async Task Of_an_address_that_cannot_be_looked_up_nothing_is_told_either()
    {
        await using var stage = new SessionStage();
        stage.Intake.IsKnown = (_, _, _) => throw new InvalidOperationException("no homeserver");
        var (server, link) = await stage.LinkAsync();

        await server.SayAsync("<iq from='romeo@example.net' to='juliet@matrix.example.org' id='i' type='get'><ping xmlns='urn:xmpp:ping'/></iq>");

        Assert.EndsWith(Unavailable, await server.HearAsync("</iq>"), StringComparison.Ordinal);
        Assert.False(link.Closed.IsCancellationRequested);
    }

    [Fact]
    public async Task One_server_that_asks_for_what_is_slow_holds_up_no_other_and_is_told_when_it_is_too_much()
    {
        await using var stage = new SessionStage();
        var found = new TaskCompletionSource<bool>();
        using var looked = new SemaphoreSlim(0);
        stage.Intake.IsKnown = (_, address, _) =>
        {
            looked.Release();
            return address.Local == "slow" ? found.Task : Task.FromResult(true);
        };
        var (server, _) = await stage.LinkAsync();
        await server.SayAsync(string.Concat(Enumerable.Range(0, WaitingRequests.MostAtWorkOfDomain).Select(Slow)));
        for (var number = 0; number < WaitingRequests.MostAtWorkOfDomain; number++)
        {
            // Not one of those that wait any more; what comes before it is taken up would be one too many.
            Assert.True(await looked.WaitAsync(ScriptedComponentServer.Patience));
        }

        await server.SayAsync(string.Concat(Enumerable.Range(WaitingRequests.MostAtWorkOfDomain, WaitingRequests.MostOfDomain).Select(Slow)));

        await server.SayAsync("<iq from='tybalt@hostile.example' to='slow@matrix.example.org' id='over' type='get'><ping xmlns='urn:xmpp:ping'/></iq>"
            + "<iq from='romeo@example.net' to='juliet@matrix.example.org' id='fair' type='get'><ping xmlns='urn:xmpp:ping'/></iq>");

        var answers = await server.HearAsync("</iq>") + await server.HearAsync("</iq>");
        Assert.Contains("id='over' type='error'><error type='wait'><resource-constraint", answers, StringComparison.Ordinal);
        Assert.Contains("id='fair' type='result'", answers, StringComparison.Ordinal);
        found.SetResult(true);

        static string Slow(int number) =>
            $"<iq from='t{number}@hostile.example' to='slow@matrix.example.org' id='h{number}' type='get'><ping xmlns='urn:xmpp:ping'/></iq>";
    }

    [Fact]
    public async Task What_takes_too_long_to_find_out_is_to_be_asked_again()
    {
        var time = new FakeTimeProvider();
        await using var stage = new SessionStage(options => options with { KeepAlive = TimeSpan.FromHours(1) }, time);
        stage.Intake.IsKnown = async (_, _, ct) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, ct);
            return true;
        };
        var (server, _) = await stage.LinkAsync();
        await server.SayAsync("<iq from='romeo@example.net' to='juliet@matrix.example.org' id='i' type='get'><ping xmlns='urn:xmpp:ping'/></iq>");

        var answer = server.HearAsync("</iq>");
        while (!answer.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.WhenAny(answer, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }

        Assert.Contains("<error type='wait'><resource-constraint", await answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_look_up_holds_up_neither_stanzas_nor_other_requests()
    {
        await using var stage = new SessionStage();
        var found = new TaskCompletionSource<bool>();
        stage.Intake.IsKnown = (_, address, _) => address.Local == "slow" ? found.Task : Task.FromResult(true);
        var (server, _) = await stage.LinkAsync();

        await server.SayAsync("<iq from='romeo@example.net' to='slow@matrix.example.org' id='1' type='get'><ping xmlns='urn:xmpp:ping'/></iq>"
            + "<message from='romeo@example.net' to='juliet@matrix.example.org'><body>meanwhile</body></message>"
            + "<iq from='romeo@example.net' to='juliet@matrix.example.org' id='2' type='get'><ping xmlns='urn:xmpp:ping'/></iq>");

        Assert.Equal("meanwhile", await stage.Intake.NextBodyAsync());
        Assert.Contains("id='2'", await server.HearAsync("</iq>"), StringComparison.Ordinal);
        found.SetResult(true);
        Assert.Contains("id='1'", await server.HearAsync("</iq>"), StringComparison.Ordinal);
    }
}
