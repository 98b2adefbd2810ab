using System.Xml.Linq;

namespace Footbridge.Xmpp.Tests.Extensions;

public sealed class Xep0444ReactionsTests
{
    [Fact]
    public void Set_is_read_with_the_message_it_is_about()
    {
        var set = Read("<reactions xmlns='urn:xmpp:reactions:0' id='744f6e18'><reaction>👋</reaction><reaction> 🐢 </reaction><reaction>👋</reaction></reactions>");

        Assert.Equal("744f6e18", set?.MessageId);
        Assert.Equal(["👋", "🐢"], set?.Keys);
    }

    [Fact]
    public void Empty_set_is_the_removal_of_all() =>
        Assert.Empty(Read("<reactions xmlns='urn:xmpp:reactions:0' id='744f6e18'/>")!.Keys);

    [Theory]
    [InlineData("<body>👋</body>")]
    [InlineData("<reactions xmlns='urn:xmpp:reactions:0'><reaction>👋</reaction></reactions>")]
    [InlineData("<reactions xmlns='urn:xmpp:reactions:0' id=''/>")]
    [InlineData("<reactions xmlns='urn:xmpp:reactions:0' id='1'/><reactions xmlns='urn:xmpp:reactions:0' id='2'/>")]
    public void Without_one_set_for_one_message_it_is_none(string payloads) => Assert.Null(Read(payloads));

    [Fact]
    public void What_is_longer_than_any_emoji_and_what_is_too_many_is_left_out()
    {
        var many = string.Concat(Enumerable.Range(0, 1000).Select(number => $"<reaction>{number}</reaction>"));
        var set = Read($"<reactions xmlns='urn:xmpp:reactions:0' id='1'><reaction>{new string('x', 65)}</reaction><reaction/>{many}</reactions>");

        Assert.Equal(Enumerable.Range(0, Xep0444Reactions.MostReactions).Select(number => $"{number}"), set?.Keys);
    }

    [Fact]
    public void Set_is_written_as_the_specification_shows_it()
    {
        var message = Xep0444Reactions.Add(new Message(), new ReactionSet("744f6e18", ["👋", "🐢"]));

        Assert.True(XNode.DeepEquals(
            XElement.Parse("<reactions id='744f6e18' xmlns='urn:xmpp:reactions:0'><reaction>👋</reaction><reaction>🐢</reaction></reactions>"),
            XElement.Parse(message.Payloads.Single().ToString())));
    }

    private static ReactionSet? Read(string payloads) => Xep0444Reactions.TryRead(
        new Message { Type = MessageType.Chat, Payloads = [.. XElement.Parse($"<x>{payloads}</x>").Elements()] }, out var set)
            ? set
            : null;
}
