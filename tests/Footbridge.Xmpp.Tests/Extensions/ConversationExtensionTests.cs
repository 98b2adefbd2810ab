using System.Xml.Linq;

namespace Footbridge.Xmpp.Tests.Extensions;

/// <summary>Markup, calls, encryption and places, as clients send them.</summary>
public sealed class ConversationExtensionTests
{
    [Fact]
    public void Markup_is_read_in_the_order_of_its_elements()
    {
        var parts = Xep0394Markup.Read(Of(
            "<markup xmlns='urn:xmpp:markup:0'><span start='1' end='3'><emphasis/><unheard-of/></span><list start='4' end='9'><li start='4'/><li start='7'/></list>"
            + "<bcode start='9' end='12'/><bquote start='12' end='15'/><table start='0' end='1'/><span start='x' end='2'><code/></span></markup>"));

        Assert.Equal(
            [
                new MarkupPart(MarkupKind.Emphasis, new CodePointRange(1, 3)),
                new MarkupPart(MarkupKind.List, new CodePointRange(4, 9)),
                new MarkupPart(MarkupKind.Item, new CodePointRange(4, 7)),
                new MarkupPart(MarkupKind.Item, new CodePointRange(7, 9)),
                new MarkupPart(MarkupKind.CodeBlock, new CodePointRange(9, 12)),
                new MarkupPart(MarkupKind.Quote, new CodePointRange(12, 15)),
            ],
            parts);
    }

    [Fact]
    public void Markup_without_end_is_read_to_a_bound() =>
        Assert.Equal(1000, Xep0394Markup.Read(Of("<markup xmlns='urn:xmpp:markup:0'>" + string.Concat(Enumerable.Repeat("<bcode start='1' end='2'/>", 5000)) + "</markup>")).Count);

    [Theory]
    [InlineData("<encrypted xmlns='eu.siacs.conversations.axolotl'><payload/></encrypted>", "OMEMO", false)]
    [InlineData("<encrypted xmlns='eu.siacs.conversations.axolotl'><header/></encrypted>", "OMEMO", true)]
    [InlineData("<encrypted xmlns='urn:xmpp:omemo:2'><header/><payload/></encrypted>", "OMEMO", false)]
    [InlineData("<x xmlns='jabber:x:encrypted'>AAAA</x>", "OpenPGP", false)]
    [InlineData("<encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:otr:0'/>", "OTR", false)]
    [InlineData("<encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:omemo:1' name='&lt;b&gt;'/>", "OMEMO", false)]
    [InlineData("<encryption xmlns='urn:xmpp:eme:0' namespace='urn:new' name='Evil'/>", "a kind of encryption", false)]
    [InlineData("<body>?OTRv23?</body>", "OTR", false)]
    public void Encryption_is_told_by_a_name_of_ours(string payload, string name, bool isKeysOnly)
    {
        Assert.True(Xep0380Encryption.TryRead(Of(payload), out var read));
        Assert.Equal((name, isKeysOnly), (read, Xep0380Encryption.IsKeysOnly(Of(payload))));
    }

    [Fact]
    public void What_is_in_the_clear_is_not_encrypted() => Assert.False(Xep0380Encryption.TryRead(Of("<body>OTR? no</body>"), out _));

    [Theory]
    [InlineData("<propose xmlns='urn:xmpp:jingle-message:0' id='c'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/></propose>", "c", false)]
    [InlineData("<propose xmlns='urn:xmpp:jingle-message:0' id='c'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'/></propose>", "c", true)]
    [InlineData("<propose xmlns='urn:xmpp:jingle-message:0'/>", null, false)]
    [InlineData("<retract xmlns='urn:xmpp:jingle-message:0' id='c'/>", null, false)]
    public void Announced_call_is_read(string payload, string? id, bool isVideo)
    {
        Assert.Equal(id is not null, Xep0353JingleMessages.TryReadPropose(Of(payload), out var read, out var video));
        Assert.Equal((id, isVideo), (read, video));
    }

    [Fact]
    public void Declined_call_names_the_call_and_a_reason() => Assert.Equal(
        "<message from='a@example.org' to='b@example.org'><reject xmlns='urn:xmpp:jingle-message:0' id='c'><reason xmlns='urn:xmpp:jingle:1'>"
        + "<unsupported-applications/></reason></reject></message>",
        StanzaXml.Serialize(Xep0353JingleMessages.AddReject(new Message { From = Jid.Parse("a@example.org"), To = Jid.Parse("b@example.org") }, "c")));

    [Theory]
    [InlineData("<lat>45.44</lat><lon>12.33</lon>", true)]
    [InlineData("<lat>91</lat><lon>12.33</lon>", false)]
    [InlineData("<lat>45.44</lat>", false)]
    [InlineData("<lat>NaN</lat><lon>1</lon>", false)]
    [InlineData("<lat>north</lat><lon>1</lon>", false)]
    public void Place_is_read_where_it_is_one(string children, bool isPlace) =>
        Assert.Equal(isPlace, Xep0080Location.TryRead(Of($"<geoloc xmlns='http://jabber.org/protocol/geoloc'>{children}</geoloc>"), out _, out _));

    [Theory]
    [InlineData(45.44, -12.33)]
    [InlineData(0.00001, 0)]
    public void Place_is_written_as_it_is_read(double latitude, double longitude)
    {
        var message = Xep0080Location.AddLocation(new Message(), latitude, longitude);

        Assert.True(Xep0080Location.TryRead(message, out var north, out var east));
        Assert.Equal((latitude, longitude), (north, east));
        Assert.DoesNotContain('E', message.Payloads.Single().Value);
    }

    private static Message Of(string payload) =>
        new() { Type = MessageType.Chat, Payloads = [XElement.Parse(payload)] };
}
