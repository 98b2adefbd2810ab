using System.Xml.Linq;
using Footbridge.Formatting;
using Footbridge.ToXmpp;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.ToXmpp;

public sealed class OutgoingReplyTests
{
    private static readonly Message Empty = new() { From = Cast.RomeoOwn, To = Cast.Juliet, Type = MessageType.Chat };

    [Theory]
    [InlineData("Wherefore?", "> Wherefore?\nHere.", 13)]
    // XEP-0426: code points; the clef is one, the accent another beside its letter.
    [InlineData("𝄞 e\u0301?", "> 𝄞 e\u0301?\nHere.", 8)]
    public void What_is_quoted_is_counted_in_code_points(string quoted, string body, int end)
    {
        var reply = Reply(quoted).AddTo(Empty.WithBody("Here."));

        Assert.Equal(body, reply.Body);
        Assert.Equal([new CodePointRange(0, end)], Xep0428Fallback.Read(reply, Xep0461Replies.Ns));
        Assert.Equal("Here.", MessageBody.ToMatrix(reply, Xep0428Fallback.Read(reply, Xep0461Replies.Ns))!.Body);
    }

    [Fact]
    public void What_XML_cannot_carry_is_replaced_before_it_is_counted()
    {
        var reply = Reply($"a{'\u0001'}{'\ud83d'}b\r\n").AddTo(Empty.WithBody("Here."));

        Assert.Equal("> a\uFFFD\uFFFDb\nHere.", reply.Body);
        Assert.Equal([new CodePointRange(0, 7)], Xep0428Fallback.Read(reply, Xep0461Replies.Ns));
    }

    [Fact]
    public void It_names_the_message_and_its_author()
    {
        var reply = Reply("Wherefore?").AddTo(Empty.WithBody("Here."));

        var element = reply.Find(XName.Get("reply", "urn:xmpp:reply:0"))!;
        Assert.Equal(("juliet@xmpp.example.org", "j1"), ((string?)element.Attribute("to"), (string?)element.Attribute("id")));
    }

    [Fact]
    public void Who_does_something_is_quoted_nothing_since_the_command_stands_first()
    {
        var reply = Reply("Wherefore?").AddTo(Empty.WithBody("/me waves"));

        Assert.Equal("/me waves", reply.Body);
        Assert.True(Xep0461Replies.TryRead(reply, out _));
        Assert.Empty(Xep0428Fallback.Read(reply, Xep0461Replies.Ns));
    }

    [Fact]
    public void What_XMPP_does_not_have_is_quoted_and_not_referred_to()
    {
        var reply = (Reply("Wherefore?") with { StanzaId = null }).AddTo(Empty.WithBody("Here."));

        Assert.Equal("> Wherefore?\nHere.", reply.Body);
        Assert.False(Xep0461Replies.TryRead(reply, out _));
        Assert.Empty(Xep0428Fallback.Read(reply, Xep0461Replies.Ns));
    }

    private static OutgoingReply Reply(string quoted) => new() { StanzaId = "j1", Author = Cast.Juliet, Quote = ReplyQuote.Of(quoted) };
}
