using System.Xml.Linq;

namespace Footbridge.Xmpp.Tests.Extensions;

public sealed class Xep0115CapabilitiesTests
{
    private const string Simple =
        """
        <query xmlns='http://jabber.org/protocol/disco#info' node='http://code.google.com/p/exodus#QgayPKawpkPSDYmwT/WM94uAlu0='>
          <identity category='client' name='Exodus 0.9.1' type='pc'/>
          <feature var='http://jabber.org/protocol/caps'/>
          <feature var='http://jabber.org/protocol/disco#info'/>
          <feature var='http://jabber.org/protocol/disco#items'/>
          <feature var='http://jabber.org/protocol/muc'/>
        </query>
        """;

    private const string Complex =
        """
        <query xmlns='http://jabber.org/protocol/disco#info' node='http://psi-im.org#q07IKJEyjvHSyhy//CH0CxmKi8w='>
          <identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/>
          <identity xml:lang='el' category='client' name='Ψ 0.11' type='pc'/>
          <feature var='http://jabber.org/protocol/caps'/>
          <feature var='http://jabber.org/protocol/disco#info'/>
          <feature var='http://jabber.org/protocol/disco#items'/>
          <feature var='http://jabber.org/protocol/muc'/>
          <x xmlns='jabber:x:data' type='result'>
            <field var='FORM_TYPE' type='hidden'><value>urn:xmpp:dataforms:softwareinfo</value></field>
            <field var='ip_version' type='text-multi'><value>ipv4</value><value>ipv6</value></field>
            <field var='os'><value>Mac</value></field>
            <field var='os_version'><value>10.5.1</value></field>
            <field var='software'><value>Psi</value></field>
            <field var='software_version'><value>0.11</value></field>
          </x>
        </query>
        """;

    // Sections 5.2 and 5.3.
    [Theory]
    [InlineData(Simple, "QgayPKawpkPSDYmwT/WM94uAlu0=")]
    [InlineData(Complex, "q07IKJEyjvHSyhy//CH0CxmKi8w=")]
    public void The_examples_of_the_specification_come_out(string query, string expected)
    {
        Assert.True(Xep0115Capabilities.TryHash(XElement.Parse(query), out var ver));
        Assert.Equal(expected, ver);
    }

    [Fact]
    public void A_form_that_does_not_say_what_it_is_counts_for_nothing()
    {
        var query = XElement.Parse(Simple);
        query.Add(XElement.Parse("<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE'><value>not hidden</value></field><field var='os'><value>Mac</value></field></x>"));

        Assert.True(Xep0115Capabilities.TryHash(query, out var ver));
        Assert.Equal("QgayPKawpkPSDYmwT/WM94uAlu0=", ver);
    }

    // Section 5.4, step 3: the whole answer is ill-formed.
    [Theory]
    [InlineData("<feature xmlns='http://jabber.org/protocol/disco#info' var='http://jabber.org/protocol/muc'/>")]
    [InlineData("<identity xmlns='http://jabber.org/protocol/disco#info' category='client' name='Exodus 0.9.1' type='pc'/>")]
    [InlineData("<x xmlns='jabber:x:data'><field var='FORM_TYPE' type='hidden'><value>a</value><value>b</value></field></x>")]
    public void An_answer_that_holds_something_twice_has_no_hash(string twice)
    {
        var query = XElement.Parse(Simple);
        query.Add(XElement.Parse(twice));

        Assert.False(Xep0115Capabilities.TryHash(query, out _));
    }

    [Fact]
    public void Two_forms_of_one_kind_have_no_hash()
    {
        var query = XElement.Parse(Complex);
        query.Add(new XElement(query.Elements().Last()));

        Assert.False(Xep0115Capabilities.TryHash(query, out _));
    }

    [Fact]
    public void Features_are_sorted_by_their_bytes()
    {
        // U+FF5E comes before U+1F600 as UTF-8, and after it as UTF-16.
        Assert.True(Xep0115Capabilities.TryHash(XElement.Parse(Features("\uFF5E", "\U0001F600")), out var one));
        Assert.True(Xep0115Capabilities.TryHash(XElement.Parse(Features("\U0001F600", "\uFF5E")), out var other));

        Assert.Equal(one, other);
        Assert.Equal("XhWoSAi5cguDGtJ5nhA8P0X+HL4=", one);

        static string Features(params string[] names) =>
            $"<query xmlns='http://jabber.org/protocol/disco#info'>{string.Concat(names.Select(name => $"<feature var='{name}'/>"))}</query>";
    }

    [Fact]
    public void Presence_carries_them_and_they_are_read_from_it()
    {
        var presence = Xep0115Capabilities.AddTo(new Presence(), new Capabilities("https://example.org", "v+/="));

        Assert.True(Xep0115Capabilities.TryRead(presence, out var read));
        Assert.Equal("https://example.org#v+/=", read.DiscoNode);
    }

    [Theory]
    [InlineData("<c xmlns='http://jabber.org/protocol/caps' node='n' ver='v'/>")]
    [InlineData("<c xmlns='http://jabber.org/protocol/caps' hash='md5' node='n' ver='v'/>")]
    [InlineData("<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' ver='v'/>")]
    [InlineData("<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver=''/>")]
    public void What_cannot_be_verified_is_not_read(string caps)
    {
        Assert.False(Xep0115Capabilities.TryRead(new Presence { Payloads = [XElement.Parse(caps)] }, out _));
    }
}
