using System.Xml.Linq;

namespace Footbridge.Xmpp.Tests.Extensions;

/// <summary>Names and pictures on the wire, both ways; what is read is a stranger's.</summary>
public sealed class ProfileExtensionsTests
{
    private const string Hash = "7037807198c22a7d2b0807371d763779a84fdfcf";

    [Theory]
    [InlineData("<x xmlns='vcard-temp:x:update'/>", null)]
    [InlineData("<x xmlns='vcard-temp:x:update'><photo/></x>", "")]
    [InlineData($"<x xmlns='vcard-temp:x:update'><photo>{Hash}</photo></x>", Hash)]
    public void A_presence_tells_of_the_picture(string xml, string? hash)
    {
        var presence = Xep0153VCardAvatars.AddTo(new Presence(), hash);

        var serialized = StanzaXml.Serialize(presence with { From = Jid.Parse("a@b/c"), To = Jid.Parse("d@e") });
        Assert.Equal($"<presence from='a@b/c' to='d@e'>{xml}</presence>", serialized);
        Assert.Equal(hash is not null, Xep0153VCardAvatars.TryRead(presence, out var read));
        Assert.Equal(hash ?? "", read);
    }

    [Theory]
    [InlineData("<x xmlns='vcard-temp:x:update'><photo>short</photo></x>")]
    [InlineData("<x xmlns='vcard-temp:x:update'><photo>zzzz807198c22a7d2b0807371d763779a84fdfcf</photo></x>")]
    [InlineData("<x xmlns='other'><photo/></x>")]
    public void A_presence_that_tells_nonsense_of_a_picture_tells_nothing(string xml)
    {
        Assert.False(Xep0153VCardAvatars.TryRead(new Presence { Payloads = [XElement.Parse(xml)] }, out _));
    }

    [Fact]
    public void A_hash_in_capitals_is_the_same_hash()
    {
        Assert.True(Xep0084Avatar.TryReadHash(Hash.ToUpperInvariant(), out var hash));
        Assert.Equal(Hash, hash);
    }

    [Fact]
    public void Forms_of_a_picture_are_read_as_far_as_they_are_well_told()
    {
        var metadata = XElement.Parse(
            $"""
            <metadata xmlns='urn:xmpp:avatar:metadata'>
              <info bytes='12345' height='64' id='{Hash}' type='image/png' width='64'/>
              <info bytes='-1' id='{Hash}' type='image/png'/>
              <info bytes='99999999999999' id='{Hash}' type='image/png'/>
              <info bytes='1' id='../../etc/passwd' type='image/png'/>
              <info bytes='23456' id='{Hash}' type='image/gif' url='http://avatars.example.org/happy.gif'/>
              <pointer><x xmlns='http://example.com/virtualworlds'/></pointer>
            </metadata>
            """);

        Assert.True(Xep0084Avatar.TryReadMetadata(metadata, out var infos));
        Assert.Equal(
            [
                new AvatarInfo(Hash, "image/png", 12345) { Width = 64, Height = 64 },
                new AvatarInfo(Hash, "image/gif", 23456) { IsElsewhere = true },
            ],
            infos);
    }

    [Fact]
    public void Of_endless_forms_of_a_picture_only_a_few_are_read()
    {
        var info = $"<info bytes='1' id='{Hash}' type='image/png'/>";

        Assert.True(Xep0084Avatar.TryReadMetadata(
            XElement.Parse($"<metadata xmlns='urn:xmpp:avatar:metadata'>{string.Concat(Enumerable.Repeat(info, 10_000))}</metadata>"), out var infos));
        Assert.Equal(20, infos.Count);
    }

    [Theory]
    [InlineData("AQID", true)]
    [InlineData("\n  AQ\r\n  ID\n", true)]
    [InlineData("AQIDBA==", false)] // One byte too many.
    [InlineData("", false)]
    [InlineData("AQI", false)]
    [InlineData("<b>AQID</b>&#x41;", false)]
    [InlineData("not base64!", false)]
    public void The_bytes_of_a_picture_are_read_within_their_bound(string text, bool isRead)
    {
        var data = XElement.Parse($"<data xmlns='urn:xmpp:avatar:data'>{text}</data>");

        Assert.Equal(isRead, Xep0084Avatar.TryReadData(data, maxBytes: 3, out var bytes));
        Assert.Equal(isRead ? [1, 2, 3] : null, bytes);
    }

    [Fact]
    public void A_picture_of_blanks_is_not_read_at_all()
    {
        Assert.False(Xep0084Avatar.TryReadData(new XElement(XName.Get("data", "urn:xmpp:avatar:data"), "AQID" + new string(' ', 1_000_000)), maxBytes: 1000, out _));
    }

    [Fact]
    public void A_card_is_written_and_read()
    {
        var card = new VCard("Juliet Capulet", "Juliet", [1, 2, 3], "image/png");

        var element = Xep0054VCardTemp.ToElement(card, Jid.Parse("juliet@example.org/balcony"));

        Assert.True(Xep0054VCardTemp.TryRead(new Iq { Type = IqType.Result, Payloads = [element] }, maxPhotoBytes: 3, out var read));
        Assert.Equal((card.FullName, card.Nickname, card.PhotoType), (read.FullName, read.Nickname, read.PhotoType));
        Assert.Equal(card.Photo, read.Photo);
        Assert.Equal("juliet@example.org", element.Element(XName.Get("JABBERID", "vcard-temp"))?.Value);
    }

    [Fact]
    public void Of_a_card_with_too_large_a_photo_the_name_is_read()
    {
        var element = Xep0054VCardTemp.ToElement(new VCard("Juliet", null, new byte[100_000], "image/png"), Jid.Parse("juliet@example.org"));

        Assert.True(Xep0054VCardTemp.TryRead(new Iq { Type = IqType.Result, Payloads = [element] }, maxPhotoBytes: 50_000, out var read));
        Assert.Equal(("Juliet", null), (read.FullName, read.Photo));
    }

    [Fact]
    public void An_empty_answer_is_an_empty_card_and_another_answer_is_none()
    {
        Assert.True(Xep0054VCardTemp.TryRead(new Iq { Type = IqType.Result }, 1, out var card));
        Assert.Equal(new VCard(null, null), card);
        Assert.False(Xep0054VCardTemp.TryRead(new Iq { Type = IqType.Result, Payloads = [new XElement("other")] }, 1, out _));
    }

    [Fact]
    public void A_card_of_the_fourth_kind_is_written_and_read()
    {
        Assert.True(Xep0292VCard4.TryRead(Xep0292VCard4.ToElement(new VCard("Juliet Capulet", "Juliet"), Jid.Parse("juliet@example.org")), out var read));
        Assert.Equal(new VCard("Juliet Capulet", "Juliet"), read);
    }

    [Fact]
    public void An_event_is_written_and_read()
    {
        var item = new PubSubItem("current", Xep0172Nick.ToElement("Juliet"));

        var message = Xep0060PubSub.EventMessage(Jid.Parse("juliet@example.org/balcony"), Jid.Parse("romeo@example.net/orchard"), "1", Xep0172Nick.Node, item);

        Assert.Equal((MessageType.Headline, "juliet@example.org"), (message.Type, message.From.ToString()));
        Assert.True(Xep0060PubSub.TryReadEvent(message, out var node, out var items));
        Assert.Equal((Xep0172Nick.Node, "current"), (node, items.Single().Id));
        Assert.True(Xep0172Nick.TryRead(items.Single().Payload, out var nick));
        Assert.Equal("Juliet", nick);
    }

    [Theory]
    [InlineData("<event xmlns='http://jabber.org/protocol/pubsub#event'/>")]
    [InlineData("<event xmlns='http://jabber.org/protocol/pubsub#event'><items/></event>")]
    [InlineData("<event xmlns='http://jabber.org/protocol/pubsub'><items node='n'/></event>")]
    [InlineData("<event xmlns='http://jabber.org/protocol/pubsub#event'><purge node='n'/></event>")]
    public void What_is_no_event_of_items_is_not_read(string xml)
    {
        Assert.False(Xep0060PubSub.TryReadEvent(new Message { Payloads = [XElement.Parse(xml)] }, out _, out _));
    }

    [Fact]
    public void Items_of_another_node_than_the_one_asked_for_are_no_answer()
    {
        var answer = new Iq { Type = IqType.Result, Payloads = [Xep0060PubSub.ItemsAnswer("one", [])] };

        Assert.True(Xep0060PubSub.TryReadItems(answer, "one", out _));
        Assert.False(Xep0060PubSub.TryReadItems(answer, "other", out _));
        Assert.False(Xep0060PubSub.TryReadItems(new Iq { Type = IqType.Result }, "one", out _));
    }
}
