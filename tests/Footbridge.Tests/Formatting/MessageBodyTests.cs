using System.Xml.Linq;
using Footbridge.Formatting;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.Formatting;

public sealed class MessageBodyTests
{
    [Theory]
    [InlineData("m.text", "But, soft!", "But, soft!")]
    [InlineData("m.notice", "A notice", "A notice")]
    [InlineData("m.emote", "swoons", "/me swoons")]
    [InlineData("org.example.unheard_of", "its fallback", "its fallback")]
    [InlineData("m.text", "> a quote of their own\n\nindeed", "> a quote of their own\n\nindeed")]
    [InlineData("m.text", "* edited", "* edited")]
    public void Body_for_xmpp_is_the_plain_text(string type, string body, string expected) =>
        Assert.Equal(expected, MessageBody.FromMatrix(new RoomMessageContent { MsgType = type, Body = body }));

    [Theory]
    [InlineData("> <@juliet:example.org> Wherefore art thou?\n\nHere.", "Here.")]
    [InlineData("> <@juliet:example.org> Wherefore\n> art\n>\n> thou?\n\nHere,\n\nin the garden.", "Here,\n\nin the garden.")]
    [InlineData("> * <@juliet:example.org> sighs\n\n> a quote of their own", "> a quote of their own")]
    [InlineData("> <@juliet:example.org> no blank line\nHere.", "Here.")]
    [InlineData("> a quote of their own\n\nHere.", "> a quote of their own\n\nHere.")]
    [InlineData("> <@juliet:example.org> nothing but the quote", "> <@juliet:example.org> nothing but the quote")]
    [InlineData("> <@juliet:example.org> nothing but the quote\n\n", "> <@juliet:example.org> nothing but the quote\n\n")]
    [InlineData("Here.", "Here.")]
    public void Quote_that_old_clients_put_before_a_reply_is_left_out(string body, string expected) =>
        Assert.Equal(
            expected,
            MessageBody.FromMatrix(new RoomMessageContent { MsgType = "m.text", Body = body, Relation = new EventRelation { InReplyTo = EventId.Parse("$wherefore") } }));

    [Fact]
    public void Same_quote_in_what_is_no_reply_stays() =>
        Assert.Equal(
            "> <@juliet:example.org> hm\n\nHere.",
            MessageBody.FromMatrix(new RoomMessageContent { MsgType = "m.text", Body = "> <@juliet:example.org> hm\n\nHere." }));

    [Fact]
    public void Emote_in_reply_says_who_does_what() =>
        Assert.Equal(
            "/me waves",
            MessageBody.FromMatrix(new RoomMessageContent
            {
                MsgType = "m.emote",
                Body = "> <@juliet:example.org> hm\n\nwaves",
                Relation = new EventRelation { InReplyTo = EventId.Parse("$wherefore") },
            }));

    [Theory]
    [InlineData("But, soft!", "m.text", "But, soft!")]
    [InlineData("/me swoons", "m.emote", "swoons")]
    [InlineData("/me  two blanks", "m.emote", " two blanks")]
    [InlineData("/mention", "m.text", "/mention")]
    [InlineData("/me", "m.text", "/me")]
    [InlineData("/me ", "m.text", "/me ")]
    [InlineData(" /me no command", "m.text", " /me no command")]
    [InlineData("two\nlines\n", "m.text", "two\nlines\n")]
    [InlineData("from an old client\r", "m.text", "from an old client")]
    public void Body_of_a_stanza_becomes_text_or_emote(string body, string type, string expected) =>
        Assert.Equal(new MatrixText(type, expected), MessageBody.ToMatrix(new Message { Payloads = [new XElement("body", body)] }));

    [Theory]
    [InlineData("Maintenance", "At *noon*.", "Maintenance\n\nAt *noon*.", "<p><strong>Maintenance</strong></p>At <strong>noon</strong>.")]
    [InlineData(" <b>War</b> & Peace\n", "one\n  two", "<b>War</b> & Peace\n\none\n  two", "<p><strong>&lt;b&gt;War&lt;/b&gt; &amp; Peace</strong></p>one<br>\u00A0\u00A0two")]
    [InlineData("Hi", "Hi, Romeo", "Hi, Romeo", null)]
    [InlineData(" ", "no subject", "no subject", null)]
    public void Subject_stands_above_the_text_unless_that_begins_with_it(string subject, string body, string text, string? html) => Assert.Equal(
        new MatrixText("m.text", text) { FormattedBody = html },
        MessageBody.ToMatrix(new Message { Payloads = [new XElement("subject", subject), new XElement("body", body)] }));

    [Fact]
    public void Stanza_without_text_becomes_nothing()
    {
        Assert.Null(MessageBody.ToMatrix(new Message()));
        Assert.Null(MessageBody.ToMatrix(new Message { Payloads = [new XElement("body")] }));
        Assert.Null(MessageBody.ToMatrix(new Message { Payloads = [new XElement("body", "\r")] }));
    }
}
