using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>Stanzas that no direct chat is concerned with.</summary>
public sealed class UnwantedStanzaTests(WireMockFixture fixture) : ContractTest(fixture)
{
    [Theory]
    [InlineData("<message from='verona@rooms.example.org/juliet' to='romeo@matrix.example.org' id='m1' type='groupchat'><body>to all</body></message>")]
    [InlineData("<message from='verona@rooms.example.org/juliet' to='romeo@matrix.example.org' id='m1' type='chat'><body>psst</body><x xmlns='http://jabber.org/protocol/muc#user'/></message>")]
    [InlineData("<message from='verona@rooms.example.org' to='romeo@matrix.example.org' id='m1'><x xmlns='http://jabber.org/protocol/muc#user'><invite from='juliet@xmpp.example.org'/></x></message>")]
    [InlineData("<message from='juliet@xmpp.example.org' to='romeo@matrix.example.org' id='m1'><body>Come in!</body><x xmlns='jabber:x:conference' jid='verona@rooms.example.org'/></message>")]
    public async Task What_belongs_to_a_group_chat_is_refused_and_makes_no_ghost(string stanza)
    {
        await Stage.StartAsync();

        await Xmpp.SayAsync(stanza);

        Assert.Equal("service-unavailable", await Stage.ErrorForAsync("m1"));
        await UntilJulietIsHeardAsync();
        Assert.Single(Xmpp.Heard);
        Assert.Equal(["_xmpp_bot", Cast.JulietGhost.Localpart], await RegisteredAsync());
    }

    [Theory]
    [InlineData("<message from='news@xmpp.example.org' to='romeo@matrix.example.org' id='m1' type='headline'><body>News!</body></message>")]
    [InlineData("<message from='nurse@xmpp.example.org/k' to='romeo@matrix.example.org' id='m1' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>")]
    [InlineData("<message from='nurse@xmpp.example.org/k' to='romeo@matrix.example.org' id='m1' type='chat'/>")]
    [InlineData("<message from='nurse@xmpp.example.org/k' to='romeo@matrix.example.org' id='m1' type='chat'><body/></message>")]
    [InlineData("<message from='nurse@xmpp.example.org/k' to='romeo@matrix.example.org' id='m1'><subject>only that</subject></message>")]
    [InlineData("<message from='mercutio@matrix.example.org/k' to='romeo@matrix.example.org' id='m1' type='chat'><body>of our own domain</body></message>")]
    [InlineData("<message from='matrix.example.org' to='romeo@matrix.example.org' id='m1' type='chat'><body>of the component itself</body></message>")]
    [InlineData("<presence from='mercutio@matrix.example.org' to='romeo@matrix.example.org' id='m1' type='subscribe'/>")]
    [InlineData("<message from='nurse@xmpp.example.org/k' to='romeo@matrix.example.org' id='m1' type='error'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>")]
    public async Task What_is_nothing_to_post_leads_to_nothing(string stanza)
    {
        await Stage.StartAsync();

        await Xmpp.SayAsync(stanza);

        await UntilJulietIsHeardAsync();
        await Stage.UntilAsync(() => Stage.Waiting() == 0, "nothing waits");
        Assert.Empty(Xmpp.Heard);
        Assert.Single(await Homeserver.PostsAsync());
        Assert.Equal(["_xmpp_bot", Cast.JulietGhost.Localpart], await RegisteredAsync());
    }

    /// <summary>What came before on the same stream has been dealt with by then.</summary>
    private async Task UntilJulietIsHeardAsync()
    {
        await Stage.JulietSaysAsync("j1", "O Romeo");
        await Stage.UntilPostedAsync("O Romeo");
    }

    private async Task<IEnumerable<string?>> RegisteredAsync() =>
        (await Homeserver.AskedAsync("POST", "/register")).Select(asked => (string?)asked.Json!["username"]);
}
