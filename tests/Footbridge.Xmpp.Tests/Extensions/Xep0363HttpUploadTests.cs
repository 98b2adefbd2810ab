using System.Xml.Linq;

namespace Footbridge.Xmpp.Tests.Extensions;

public sealed class Xep0363HttpUploadTests
{
    [Theory]
    [InlineData("<field var='max-file-size'><value>5242880</value></field>", 5_242_880L)]
    [InlineData("<field var='max-file-size'><value>-1</value></field>", null)]
    [InlineData("<field var='max-file-size'/>", null)]
    [InlineData("", null)]
    public void Service_and_its_limit_are_read(string field, long? limit)
    {
        var answer = Result(
            $"""
            <query xmlns='http://jabber.org/protocol/disco#info'><identity category='store' type='file'/><feature var='urn:xmpp:http:upload:0'/>
            <x type='result' xmlns='jabber:x:data'><field var='FORM_TYPE' type='hidden'><value>urn:other</value></field><field var='max-file-size'><value>1</value></field></x>
            <x type='result' xmlns='jabber:x:data'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:http:upload:0</value></field>{field}</x></query>
            """);

        Assert.True(Xep0363HttpUpload.TryReadService(answer, out var maxFileSize));
        Assert.Equal(limit < 0 ? null : limit, maxFileSize);
    }

    [Fact]
    public void Another_service_is_none()
    {
        Assert.False(Xep0363HttpUpload.TryReadService(
            Result("<query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:http:upload'/></query>"), out _));
    }

    [Fact]
    public void Request_says_name_size_and_type()
    {
        Assert.Equal(
            """<request filename="très cool.jpg" size="23456" content-type="image/jpeg" xmlns="urn:xmpp:http:upload:0" />""",
            Xep0363HttpUpload.Request("très cool.jpg", 23_456, "image/jpeg").ToString());
    }

    [Fact]
    public void Slot_has_only_the_headers_that_are_allowed_and_no_newline_in_them()
    {
        var answer = Result(
            """
            <slot xmlns='urn:xmpp:http:upload:0'><put url='https://upload.example.org/4a771ac1/tr%C3%A8s%20cool.jpg'>
            <header name='Authorization'>Basic Base64&#10;String==</header><header name='cookie'>foo=bar</header>
            <header name='Host'>evil.example.org</header><header name='X-A'>1</header><header>2</header></put>
            <get url='https://download.example.org/4a771ac1/tr%C3%A8s%20cool.jpg'/></slot>
            """);

        Assert.True(Xep0363HttpUpload.TryReadSlot(answer, out var slot));
        Assert.Equal("https://upload.example.org/4a771ac1/tr%C3%A8s%20cool.jpg", slot.Put.AbsoluteUri);
        Assert.Equal("https://download.example.org/4a771ac1/tr%C3%A8s%20cool.jpg", slot.Get.AbsoluteUri);
        Assert.Equal([("Authorization", "Basic Base64String=="), ("Cookie", "foo=bar")], slot.Headers);
    }

    [Theory]
    [InlineData("<put url='https://a.example/x'/>")]
    [InlineData("<get url='https://a.example/x'/>")]
    [InlineData("<put url='file:///etc/passwd'/><get url='https://a.example/x'/>")]
    [InlineData("<put url='https://a.example/x'/><get url='javascript:alert(1)'/>")]
    [InlineData("<put url='https://a.example/x'/><get url='https://a.example/x#y'/>")]
    [InlineData("<put url='https://u:p@a.example/x'/><get url='https://a.example/x'/>")]
    [InlineData("<put url='/x'/><get url='https://a.example/x'/>")]
    public void Slot_that_leads_nowhere_is_none(string parts)
    {
        Assert.False(Xep0363HttpUpload.TryReadSlot(Result($"<slot xmlns='urn:xmpp:http:upload:0'>{parts}</slot>"), out _));
    }

    [Fact]
    public void Items_that_are_addresses_are_read()
    {
        var answer = Result("<query xmlns='http://jabber.org/protocol/disco#items'><item jid='upload.example.org'/><item jid='@'/><item/></query>");

        Assert.True(Xep0030Disco.TryReadItems(answer, out var items));
        Assert.Equal([Jid.Parse("upload.example.org")], items);
        Assert.False(Xep0030Disco.TryReadItems(Result("<query xmlns='urn:other'/>"), out _));
    }

    private static Iq Result(string payload) => new() { Type = IqType.Result, Payloads = [XElement.Parse(payload)] };
}
