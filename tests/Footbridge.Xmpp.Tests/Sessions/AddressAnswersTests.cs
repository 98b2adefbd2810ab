using System.Xml.Linq;

namespace Footbridge.Xmpp.Tests;

/// <summary>What a known address tells of whom it stands for.</summary>
public sealed class AddressAnswersTests
{
    private const string PubSub = "http://jabber.org/protocol/pubsub";
    private const string Items = "http://jabber.org/protocol/disco#items";
    private const string Info = "http://jabber.org/protocol/disco#info";
    private const string NotFound = "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";

    private static readonly AddressProfile Romeo = new("Romeo M.", new AddressAvatar([1, 2, 3], "image/png", "7037807198c22a7d2b0807371d763779a84fdfcf") { Width = 5, Height = 6 });

    [Theory]
    [InlineData(
        "<vCard xmlns='vcard-temp'/>",
        "<vCard xmlns='vcard-temp'><FN>Romeo M.</FN><NICKNAME>Romeo M.</NICKNAME><JABBERID>romeo@matrix.example.org</JABBERID><PHOTO><TYPE>image/png</TYPE><BINVAL>AQID</BINVAL></PHOTO></vCard>")]
    [InlineData(
        "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>",
        "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>Romeo M.</text></fn><nickname><text>Romeo M.</text></nickname><impp><uri>xmpp:romeo@matrix.example.org</uri></impp></vcard>")]
    [InlineData(
        $"<pubsub xmlns='{PubSub}'><items node='http://jabber.org/protocol/nick'/></pubsub>",
        $"<pubsub xmlns='{PubSub}'><items node='http://jabber.org/protocol/nick'><item id='current'><nick xmlns='http://jabber.org/protocol/nick'>Romeo M.</nick></item></items></pubsub>")]
    [InlineData(
        $"<pubsub xmlns='{PubSub}'><items node='urn:xmpp:avatar:metadata' max_items='1'/></pubsub>",
        $"<pubsub xmlns='{PubSub}'><items node='urn:xmpp:avatar:metadata'><item id='7037807198c22a7d2b0807371d763779a84fdfcf'><metadata xmlns='urn:xmpp:avatar:metadata'>"
        + "<info bytes='3' id='7037807198c22a7d2b0807371d763779a84fdfcf' type='image/png' width='5' height='6'/></metadata></item></items></pubsub>")]
    [InlineData(
        $"<pubsub xmlns='{PubSub}'><items node='urn:xmpp:avatar:data'><item id='7037807198c22a7d2b0807371d763779a84fdfcf'/></items></pubsub>",
        $"<pubsub xmlns='{PubSub}'><items node='urn:xmpp:avatar:data'><item id='7037807198c22a7d2b0807371d763779a84fdfcf'><data xmlns='urn:xmpp:avatar:data'>AQID</data></item></items></pubsub>")]
    [InlineData(
        $"<pubsub xmlns='{PubSub}'><items node='urn:xmpp:avatar:data'><item id='another'/></items></pubsub>",
        $"<pubsub xmlns='{PubSub}'><items node='urn:xmpp:avatar:data'/></pubsub>")]
    [InlineData(
        $"<query xmlns='{Items}'/>",
        $"<query xmlns='{Items}'><item jid='romeo@matrix.example.org' node='http://jabber.org/protocol/nick'/><item jid='romeo@matrix.example.org' node='urn:xmpp:vcard4'/>"
        + "<item jid='romeo@matrix.example.org' node='urn:xmpp:avatar:metadata'/><item jid='romeo@matrix.example.org' node='urn:xmpp:avatar:data'/></query>")]
    [InlineData(
        $"<query xmlns='{Items}' node='http://jabber.org/protocol/nick'/>",
        $"<query xmlns='{Items}' node='http://jabber.org/protocol/nick'><item jid='romeo@matrix.example.org' name='current'/></query>")]
    [InlineData(
        $"<query xmlns='{Info}' node='urn:xmpp:vcard4'/>",
        $"<query xmlns='{Info}' node='urn:xmpp:vcard4'><identity category='pubsub' type='leaf'/><feature var='{PubSub}'/></query>")]
    public async Task A_profile_is_told(string question, string expected)
    {
        Assert.True(XNode.DeepEquals(XElement.Parse(expected), await AskAsync(question)), await TextAsync(question));
    }

    [Fact]
    public async Task Of_a_profile_without_a_picture_the_node_says_that_there_is_none()
    {
        var answer = await TextAsync($"<pubsub xmlns='{PubSub}'><items node='urn:xmpp:avatar:metadata'/></pubsub>", Romeo with { Avatar = null });

        Assert.Contains("<metadata xmlns='urn:xmpp:avatar:metadata'/>", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"<pubsub xmlns='{PubSub}'><items node='urn:xmpp:bookmarks:1'/></pubsub>")]
    [InlineData($"<query xmlns='{Info}' node='nothing'/>")]
    [InlineData($"<query xmlns='{Items}' node='nothing'/>")]
    public async Task A_node_that_is_not_there_is_not_found(string question)
    {
        Assert.Contains(NotFound, await TextAsync(question), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_is_nothing_to_tell_nothing_is_found()
    {
        Assert.Contains(NotFound, await TextAsync("<vCard xmlns='vcard-temp'/>", null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_features_behind_the_hash_in_presence_are_told_and_make_that_hash()
    {
        var node = AddressFeatures.Capabilities.DiscoNode;

        var answer = await AskAsync($"<query xmlns='{Info}' node='{node}'/>", "romeo@matrix.example.org/matrix");

        Assert.Equal(node, (string?)answer.Attribute("node"));
        Assert.True(Xep0115Capabilities.TryHash(answer, out var ver));
        Assert.Equal(AddressFeatures.Capabilities.Ver, ver);
    }

    [Fact]
    public async Task The_version_says_nothing_of_the_system()
    {
        var answer = await AskAsync("<query xmlns='jabber:iq:version'/>", "matrix.example.org");

        Assert.Equal(["name", "version"], answer.Elements().Select(element => element.Name.LocalName));
    }

    [Fact]
    public async Task The_component_asks_for_a_Matrix_id_and_gives_its_address()
    {
        await using var stage = new SessionStage();
        stage.Profiles.Typed = typed => typed == "@romeo:example.org" ? Jid.Parse("romeo@matrix.example.org") : null;
        var (server, _) = await stage.LinkAsync();

        await server.SayAsync("<iq from='juliet@example.net' to='matrix.example.org' id='1' type='get'><query xmlns='jabber:iq:gateway'/></iq>");
        Assert.Contains("<prompt>Matrix id</prompt>", await server.HearAsync("</iq>"), StringComparison.Ordinal);
        await server.SayAsync("<iq from='juliet@example.net' to='matrix.example.org' id='2' type='set'><query xmlns='jabber:iq:gateway'><prompt>@romeo:example.org</prompt></query></iq>");
        Assert.Contains("<jid>romeo@matrix.example.org</jid>", await server.HearAsync("</iq>"), StringComparison.Ordinal);
        await server.SayAsync("<iq from='juliet@example.net' to='matrix.example.org' id='3' type='set'><query xmlns='jabber:iq:gateway'><prompt>nonsense</prompt></query></iq>");
        Assert.Contains(NotFound, await server.HearAsync("</iq>"), StringComparison.Ordinal);
    }

    private static async Task<XElement> AskAsync(string question, string address = "romeo@matrix.example.org")
    {
        var answer = XElement.Parse(await TextAsync(question, Romeo, address));
        return answer.Elements().Single();
    }

    private static Task<string> TextAsync(string question) => TextAsync(question, Romeo);

    private static async Task<string> TextAsync(string question, AddressProfile? profile, string address = "romeo@matrix.example.org")
    {
        await using var stage = new SessionStage();
        stage.Intake.IsKnown = (_, _, _) => Task.FromResult(true);
        stage.Profiles.Profile = asked => asked == Jid.Parse("romeo@matrix.example.org") ? profile : null;
        var (server, _) = await stage.LinkAsync();
        await server.SayAsync($"<iq from='juliet@example.net' to='{address}' id='i' type='get'>{question}</iq>");
        return await server.HearAsync("</iq>");
    }
}
