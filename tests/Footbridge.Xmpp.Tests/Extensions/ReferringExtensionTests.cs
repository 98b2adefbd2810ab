using System.Xml.Linq;

namespace Footbridge.Xmpp.Tests.Extensions;

/// <summary>Messages that refer to others: as clients write them, in; as we write them, out.</summary>
public class ReferringExtensionTests
{
    [Theory]
    [InlineData("<replace id='bad1' xmlns='urn:xmpp:message-correct:0'/>", "bad1")]
    [InlineData("<body>x</body><replace xmlns='urn:xmpp:message-correct:0' id='bad1'>junk</replace>", "bad1")]
    [InlineData("<replace id='' xmlns='urn:xmpp:message-correct:0'/>", null)]
    [InlineData("<replace xmlns='urn:xmpp:message-correct:0'/>", null)]
    [InlineData("<replace id='bad1'/>", null)]
    [InlineData("<x xmlns='urn:x'><replace id='bad1' xmlns='urn:xmpp:message-correct:0'/></x>", null)]
    public void A_correction_names_the_message_it_corrects(string payloads, string? id)
    {
        Assert.Equal(id is not null, Xep0308Correction.TryRead(Read(payloads), out var read));
        Assert.Equal(id ?? "", read ?? "");
    }

    [Theory]
    [InlineData("<reply to='anna@example.com' id='message-id1' xmlns='urn:xmpp:reply:0'/>", "message-id1")]
    [InlineData("<reply id='message-id1' xmlns='urn:xmpp:reply:0'/>", "message-id1")]
    [InlineData("<reply to='anna@example.com' xmlns='urn:xmpp:reply:0'/>", null)]
    [InlineData("<reply to='anna@example.com' id='message-id1' xmlns='urn:xmpp:reply:1'/>", null)]
    public void A_reply_names_the_message_it_answers(string payloads, string? id)
    {
        Assert.Equal(id is not null, Xep0461Replies.TryRead(Read(payloads), out var read));
        Assert.Equal(id ?? "", read ?? "");
    }

    [Theory]
    [InlineData("<retract id='r1' xmlns='urn:xmpp:message-retract:1'/>", "r1")]
    [InlineData("<retract id='r1' xmlns='urn:xmpp:message-retract:1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted</body>", "r1")]
    [InlineData("<apply-to id='r1' xmlns='urn:xmpp:fasten:0'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to>", "r1")]
    [InlineData("<apply-to id='x' xmlns='urn:xmpp:fasten:0'><other xmlns='urn:x'/></apply-to><apply-to id='r1' xmlns='urn:xmpp:fasten:0'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to>", "r1")]
    [InlineData("<apply-to id='r1' xmlns='urn:xmpp:fasten:0'><moderate xmlns='urn:xmpp:message-moderate:0'><retract xmlns='urn:xmpp:message-retract:0'/></moderate></apply-to>", null)]
    [InlineData("<retract xmlns='urn:xmpp:message-retract:1'/>", null)]
    [InlineData("<retracted id='r1' xmlns='urn:xmpp:message-retract:1' stamp='2019-09-20T23:09:32Z'/>", null)]
    [InlineData("<retract id='r1' xmlns='urn:xmpp:message-retract:0'/>", null)]
    public void A_retraction_of_either_version_names_the_message_it_takes_back(string payloads, string? id)
    {
        Assert.Equal(id is not null, Xep0424Retraction.TryRead(Read(payloads), out var read));
        Assert.Equal(id ?? "", read ?? "");
    }

    [Theory]
    [InlineData("<retract id='r1' xmlns='urn:xmpp:message-retract:1'/>")]
    [InlineData("<replace id='r1' xmlns='urn:xmpp:message-correct:0'/>")]
    [InlineData("<reply to='b@example.org' id='r1' xmlns='urn:xmpp:reply:0'/>")]
    public void What_came_back_as_an_error_refers_to_nothing(string payloads)
    {
        var message = Read(payloads) with { Type = MessageType.Error };

        Assert.False(Xep0424Retraction.TryRead(message, out _));
        Assert.False(Xep0308Correction.TryRead(message, out _));
        Assert.False(Xep0461Replies.TryRead(message, out _));
    }

    [Theory]
    [InlineData("<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='33'/></fallback>", "0-33")]
    [InlineData("<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='3'/><body start='5' end='8'/></fallback>", "0-3 5-8")]
    [InlineData("<fallback xmlns='urn:xmpp:fallback:0' for='urn:x'><body start='0' end='33'/></fallback>", "")]
    [InlineData("<fallback xmlns='urn:xmpp:fallback:0'><body start='0' end='33'/></fallback>", "")]
    [InlineData("<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body/></fallback>", "")]
    [InlineData("<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'/>", "")]
    [InlineData("<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body end='4'/></fallback>", "0-4")]
    [InlineData("<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='4'/></fallback>", "4-2147483647")]
    [InlineData("<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='5' end='5'/><body start='9' end='2'/></fallback>", "")]
    [InlineData("<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='-1' end='5'/><body start='x' end='2'/></fallback>", "")]
    [InlineData("<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='99999999999999999999'/></fallback>", "")]
    [InlineData("<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='99999999999'/></fallback>", "0-2147483647")]
    [InlineData("<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><subject start='0' end='3'/></fallback>", "")]
    public void Of_a_fallback_count_the_parts_that_make_sense(string payloads, string expected) =>
        Assert.Equal(expected, string.Join(' ', Xep0428Fallback.Read(Read(payloads), Xep0461Replies.Ns).Select(range => $"{range.Start}-{range.End}")));

    [Fact]
    public void A_fallback_of_a_thousand_parts_costs_no_more_than_a_few()
    {
        var bodies = string.Concat(Enumerable.Range(0, 1000).Select(i => $"<body start='{i}' end='{i + 1}'/>"));

        Assert.InRange(Xep0428Fallback.Read(Read($"<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>{bodies}</fallback>"), Xep0461Replies.Ns).Count, 1, 100);
    }

    [Fact]
    public void They_are_written_as_their_specifications_have_them()
    {
        var message = new Message { From = Jid.Parse("a@example.org/x"), To = Jid.Parse("b@example.org"), Id = "1", Type = MessageType.Chat };
        message = Xep0308Correction.AddTo(message, "bad1");
        message = Xep0461Replies.AddTo(message, Jid.Parse("anna@example.com"), "message-id1");
        message = Xep0428Fallback.AddTo(message, Xep0461Replies.Ns, new CodePointRange(0, 33));
        message = Xep0424Retraction.AddTo(message, "r1");
        message = Xep0428Fallback.AddTo(message, Xep0424Retraction.Ns);
        message = Xep0201Threads.AddTo(message, "0e3141cd80894871a68e6fe6b1ec56fa");

        var expected = XElement.Parse(
            """
            <message from='a@example.org/x' to='b@example.org' id='1' type='chat'>
              <replace id='bad1' xmlns='urn:xmpp:message-correct:0'/>
              <reply to='anna@example.com' id='message-id1' xmlns='urn:xmpp:reply:0'/>
              <fallback for='urn:xmpp:reply:0' xmlns='urn:xmpp:fallback:0'><body start='0' end='33'/></fallback>
              <retract id='r1' xmlns='urn:xmpp:message-retract:1'/>
              <fallback for='urn:xmpp:message-retract:1' xmlns='urn:xmpp:fallback:0'/>
              <thread>0e3141cd80894871a68e6fe6b1ec56fa</thread>
            </message>
            """);
        Assert.Equal(Plain(expected), Plain(XElement.Parse(StanzaXml.Serialize(message))));
    }

    // Attributes and declarations in one order.
    private static string Plain(XElement element) =>
        $"<{element.Name} {string.Join(' ', element.Attributes().Where(a => !a.IsNamespaceDeclaration).Select(a => $"{a.Name}={a.Value}").Order())}>"
        + string.Concat(element.Elements().Select(Plain)) + (element.HasElements ? "" : element.Value) + "</>";

    private static Message Read(string payloads)
    {
        var xml = $"<message from='a@example.org/x' to='b@example.org'>{payloads}</message>";
        Assert.True(StanzaXml.TryRead(XElement.Parse(xml), out var stanza, out var fault), fault);
        return Assert.IsType<Message>(stanza);
    }
}
