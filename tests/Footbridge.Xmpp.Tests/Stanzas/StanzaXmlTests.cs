using System.Xml.Linq;

namespace Footbridge.Xmpp.Tests;

public sealed class StanzaXmlTests
{
    private static readonly Jid Romeo = Jid.Parse("romeo@matrix.example.org/matrix");
    private static readonly Jid Juliet = Jid.Parse("juliet@example.net");

    [Theory]
    [InlineData("<message from='a@b' to='c@d'/>")]
    [InlineData("<message from='a@b' to='c@d' id='1' type='chat' xml:lang='en'><body>Hi</body></message>")]
    [InlineData("<message from='a@b/r' to='c@d' type='groupchat'><subject>x</subject></message>")]
    [InlineData("<message from='a@b' to='c@d' type='headline'><body xml:lang='de'>Ei</body><body>Hi</body></message>")]
    [InlineData("<message from='a@b' to='c@d' id='&lt;&apos;&quot;&amp;&#10;&#9;'><body>a&lt;b&gt;c&amp;d'\"]]&gt;\n\t&#13;</body></message>")]
    [InlineData("<message from='a@b' to='c@d'><x xmlns='urn:x'><y>1</y> <z xmlns='urn:z'/> 2<w xmlns=''><v/></w></x></message>")]
    [InlineData("<message from='a@b' to='c@d'><x xmlns='urn:x' a='1' p:a='2' q:b='3' xmlns:p='urn:p' xmlns:q='urn:q'/></message>")]
    [InlineData("<message from='a@b' to='c@d'><body>\U0001F600 \u0085\uD7FF\uE000\uFFFD</body></message>")]
    [InlineData("<message from='a@b' to='c@d'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='x@y'><body>b</body></message></forwarded></message>")]
    [InlineData("<message from='a@b' to='c@d' type='error'><body>b</body><error type='wait'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>t</text></error></message>")]
    [InlineData("<presence from='a@b' to='c@d'><show>away</show><status/></presence>")]
    [InlineData("<presence from='a@b' to='c@d' type='subscribe'><nick xmlns='http://jabber.org/protocol/nick'>J</nick></presence>")]
    [InlineData("<presence from='a@b' to='c@d' type='subscribed'/>")]
    [InlineData("<presence from='a@b' to='c@d' type='unsubscribe'/>")]
    [InlineData("<presence from='a@b' to='c@d' type='unsubscribed'/>")]
    [InlineData("<presence from='a@b' to='c@d' type='unavailable'/>")]
    [InlineData("<presence from='a@b' to='c@d' type='probe'/>")]
    [InlineData("<iq from='a@b' to='c@d' id='1' type='get'><ping xmlns='urn:xmpp:ping'/></iq>")]
    [InlineData("<iq from='a@b' to='c@d' id='1' type='set'><q xmlns='urn:q'/></iq>")]
    [InlineData("<iq from='a@b' to='c@d' id='1' type='result'/>")]
    [InlineData("<iq from='a@b' to='c@d' id='1' type='error'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")]
    public void A_stanza_comes_back_as_it_went(string xml)
    {
        var onTheWire = XElement.Parse($"<s xmlns='jabber:component:accept'>{xml}</s>", LoadOptions.PreserveWhitespace).Elements().Single();
        Assert.True(StanzaXml.TryRead(new XElement(onTheWire), out var stanza, out _));

        var text = StanzaXml.Serialize(stanza);

        Assert.DoesNotContain("jabber:component:accept", text, StringComparison.Ordinal);
        Assert.True(StanzaXml.TryParse(text, out var parsed, out _));
        Assert.Equal(text, StanzaXml.Serialize(parsed));
        var again = XElement.Parse($"<s xmlns='jabber:component:accept'>{text}</s>", LoadOptions.PreserveWhitespace).Elements().Single();
        Assert.True(XNode.DeepEquals(Comparable(onTheWire), Comparable(again)), text);
    }

    [Theory]
    [InlineData("<message to='c@d'/>", "no 'from'")]
    [InlineData("<message from='a@b'/>", "no 'to'")]
    [InlineData("<message from='a@b@c' to='c@d'/>", "bad 'from'")]
    [InlineData("<message from='a@b' to=''/>", "bad 'to'")]
    [InlineData("<iq from='a@b' to='c@d' id='1'/>", "unknown type or no id")]
    [InlineData("<iq from='a@b' to='c@d' id='1' type='foo'/>", "unknown type or no id")]
    [InlineData("<iq from='a@b' to='c@d' type='get'/>", "unknown type or no id")]
    [InlineData("<presence from='a@b' to='c@d' type='foo'/>", "unknown type or no id")]
    [InlineData("<msg from='a@b' to='c@d'/>", "no stanza")]
    [InlineData("<message xmlns='jabber:client' from='a@b' to='c@d'/>", "not in the stream's namespace")]
    public void What_is_no_stanza_is_a_fault(string xml, string expected)
    {
        Assert.False(StanzaXml.TryParse(xml, out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<message from='a@b' to='c@d'>")]
    [InlineData("<message from='a@b' to='c@d'/><message/>")]
    [InlineData("<!DOCTYPE message [<!ENTITY e 'x'>]><message from='a@b' to='c@d'><body>&e;</body></message>")]
    [InlineData("<message from='a@b' to='c@d'><!-- c --></message>")]
    [InlineData("<message from='a@b' to='c@d'><x><?p i?></x></message>")]
    [InlineData("<message from='a@b' to='c@d'><p:x/></message>")]
    [InlineData("<message from='a@b' to='c@d'>&#1;</message>")]
    public void What_is_no_restricted_XML_is_a_fault(string xml) => Assert.False(StanzaXml.TryParse(xml, out _, out _));

    [Fact]
    public void A_message_of_an_unknown_type_is_a_normal_one()
    {
        Assert.True(StanzaXml.TryParse("<message from='a@b' to='c@d' type='foo'><body>x</body></message>", out var stanza, out _));

        Assert.Equal(MessageType.Normal, Assert.IsType<Message>(stanza).Type);
    }

    [Fact]
    public void The_parts_of_a_message_are_read()
    {
        const string Xml = "<message from='a@b/r' to='c@d' id='i' type='chat' xml:lang='en'><body xml:lang='de'>Ei</body><body>Hi</body><x xmlns='urn:x'/></message>";
        Assert.True(StanzaXml.TryParse(Xml, out var stanza, out _));

        var message = Assert.IsType<Message>(stanza);
        Assert.Equal((Jid.Parse("a@b/r"), Jid.Parse("c@d"), "i", "en"), (message.From, message.To, message.Id, message.Lang));
        Assert.Equal((MessageType.Chat, "Hi", 3), (message.Type, message.Body, message.Payloads.Count));
        Assert.NotNull(message.Find("{urn:x}x"));
        Assert.Null(message.Error);
    }

    [Theory]
    [InlineData("<body xml:lang='de'>Ei</body><body xml:lang='en'>Hi</body>", "Hi")]
    [InlineData("<body xml:lang='EN'>Hi</body><body>No</body>", "Hi")]
    [InlineData("<body xml:lang='de'>Ei</body><body xml:lang='cs'>Aj</body>", "Ei")]
    [InlineData("<body/><body xml:lang='de'>Ei</body>", "Ei")]
    [InlineData("<body xml:lang='de'/><body xml:lang='cs'/>", "")]
    [InlineData("<body xmlns='http://www.w3.org/1999/xhtml'>No</body>", null)]
    public void Of_several_bodies_the_one_in_the_stanzas_language_counts(string bodies, string? expected)
    {
        Assert.True(StanzaXml.TryParse($"<message from='a@b' to='c@d' xml:lang='en'>{bodies}</message>", out var stanza, out _));

        Assert.Equal(expected, Assert.IsType<Message>(stanza).Body);
    }

    [Theory]
    [InlineData("<error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><x xmlns='urn:x'/></error>", StanzaErrorType.Auth, "forbidden", null)]
    [InlineData("<error type='modify'><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>t</text><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", StanzaErrorType.Modify, "bad-request", "t")]
    [InlineData("<error type='foo'/>", StanzaErrorType.Cancel, "undefined-condition", null)]
    [InlineData("", StanzaErrorType.Cancel, "undefined-condition", null)]
    public void An_error_is_read_as_data(string error, StanzaErrorType type, string condition, string? text)
    {
        Assert.True(StanzaXml.TryParse($"<message from='a@b' to='c@d' type='error'><body>b</body>{error}</message>", out var stanza, out _));

        Assert.Equal(new StanzaError(type, condition, text), stanza.Error);
        Assert.Equal("body", Assert.Single(stanza.Payloads).Name);
    }

    [Fact]
    public void Payloads_of_the_stream_are_in_no_namespace()
    {
        var element = XElement.Parse("<message xmlns='jabber:component:accept' from='a@b' to='c@d'><body>x</body><q><r/></q></message>");

        Assert.True(StanzaXml.TryRead(element, out var stanza, out _));

        Assert.Equal(["body", "q"], stanza.Payloads.Select(payload => payload.Name));
        Assert.NotNull(stanza.Payloads[1].Element("r"));
    }

    public static TheoryData<string, Message> Hostile => new()
    {
        { "no to", new Message { From = Romeo } },
        { "no from", new Message { To = Juliet } },
        { "U+0000 in a body", Message(new XElement("body", "\0")) },
        { "U+0001 in a body", Message(new XElement("body", "a\u0001b")) },
        { "U+FFFE in a body", Message(new XElement("body", "\uFFFE")) },
        { "high surrogate at the end", Message(new XElement("body", "a\uD83D")) },
        { "low surrogate first", Message(new XElement("body", "\uDE00a")) },
        { "two high surrogates", Message(new XElement("body", "\uD83D\uD83D\uDE00")) },
        { "control character in an attribute", Message(new XElement("x", new XAttribute("a", "\u001F"))) },
        { "control character in an id", Message() with { Id = "\u0008" } },
        { "control character in a namespace", Message(new XElement(XName.Get("x", "urn:\u0001"))) },
        { "control character in an error's text", Message() with { Type = MessageType.Error, Error = new StanzaError(StanzaErrorType.Cancel, "gone", "\u0002") } },
        { "comment", Message(new XElement("x", new XComment("c"))) },
        { "processing instruction", Message(new XElement("x", new XElement("y", new XProcessingInstruction("p", "i")))) },
        { "document type", Message(new XDocument(new XDocumentType("x", null, null, null), new XElement("x", new XComment(""))).Root!) },
        { "element in the namespace of xml", Message(new XElement(XNamespace.Xml + "x")) },
        { "element in the namespace of xmlns", Message(new XElement(XNamespace.Xmlns + "x")) },
    };

    [Theory]
    [MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void What_could_end_the_stream_is_not_written(string what, Message message)
    {
        Assert.NotEmpty(what);
        Assert.Throws<StanzaNotWellFormedException>(() => StanzaXml.Serialize(message));
    }

    [Fact]
    public void A_section_of_character_data_is_written_as_text()
    {
        var text = StanzaXml.Serialize(Message(new XElement("body", new XCData("]]<x>&"))));

        Assert.True(StanzaXml.TryParse(text, out var stanza, out _));
        Assert.Equal("]]<x>&", Assert.IsType<Message>(stanza).Body);
        Assert.DoesNotContain("CDATA", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Declared_prefixes_are_not_taken_over()
    {
        var payload = XElement.Parse("<p:x xmlns:p='urn:p' xmlns:unused='urn:u' p:a='1'><p:y/></p:x>");

        Assert.Equal(
            "<message from='romeo@matrix.example.org/matrix' to='juliet@example.net'><x xmlns='urn:p' xmlns:n0='urn:p' n0:a='1'><y/></x></message>",
            StanzaXml.Serialize(Message(payload)));
    }

    [Fact]
    public void One_payload_may_be_in_several_stanzas()
    {
        var payload = new XElement("body", "x");
        var one = Message(payload);
        var other = one with { To = Juliet.WithResource("balcony") };

        Assert.Equal(StanzaXml.Serialize(one), StanzaXml.Serialize(other).Replace("/balcony", "", StringComparison.Ordinal));
        Assert.Null(payload.Parent);
    }

    [Fact]
    public void A_deep_stanza_is_written_without_deep_recursion()
    {
        var root = new XElement("x");
        for (var i = 0; i < 200_000; i++)
        {
            root = new XElement("x", root);
        }

        Assert.EndsWith("</x></x></message>", StanzaXml.Serialize(Message(root)), StringComparison.Ordinal);
    }

    // Not as attributes: those cannot hold half a surrogate pair.
    public static TheoryData<string, string> Texts => new()
    {
        { "", "" },
        { "plain\ttext\n", "plain\ttext\n" },
        { "a\u0000b\u0001c\u001Fd", "a\uFFFDb\uFFFDc\uFFFDd" },
        { "a\r\nb\rc\n\rd\r", "a\nb\nc\n\nd\n" },
        { "\uD83D\uDE00", "\uD83D\uDE00" },
        { "\uD83D", "\uFFFD" },
        { "\uDE00\uD83D", "\uFFFD\uFFFD" },
        { "\uD83D\uD83D\uDE00x", "\uFFFD\uD83D\uDE00x" },
        { "\uFFFE\uFFFF\uFFFD", "\uFFFD\uFFFD\uFFFD" },
        { "\u007F\u0085\u2028", "\u007F\u0085\u2028" },
    };

    [Theory]
    [MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public void Text_is_cleaned_of_what_XML_cannot_carry(string text, string clean)
    {
        Assert.Equal(clean, StanzaXml.CleanText(text));

        Assert.True(StanzaXml.TryParse(StanzaXml.Serialize(Message().WithBody(text)), out var stanza, out _));
        Assert.Equal(clean, Assert.IsType<Message>(stanza).Body);
    }

    private static Message Message(params XElement[] payloads) => new() { From = Romeo, To = Juliet, Payloads = payloads };

    // How an element is prefixed, and where a namespace is declared, means nothing.
    private static XElement Comparable(XElement element) => new(
        element.Name,
        element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).OrderBy(attribute => attribute.Name.ToString(), StringComparer.Ordinal),
        element.Nodes().Select(node => node is XElement child ? Comparable(child) : node));
}
