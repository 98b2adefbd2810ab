using Footbridge.Matrix;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.Storage;

public sealed class LaneKeyTests
{
    private static readonly RoomId Room = RoomId.Parse("!balcony:example.org");

    [Theory]
    [InlineData("juliet@xmpp.example.org", "xmpp.example.org")]
    [InlineData("xmpp.example.org", "xmpp.example.org")]
    [InlineData(@"two\20words@xmpp.example.org", "xmpp.example.org")]
    [InlineData("x@bücher.example", "xn--bcher-kva.example")]
    [InlineData("x@[2001:db8::1]", "[2001:db8::1]")]
    public void Lane_of_a_chat_tells_its_chat_and_the_contacts_domain(string contact, string domain)
    {
        var lane = new LaneKey(LaneKey.OfChat(Cast.Romeo, Cast.RomeoOwn, Jid.Parse(contact)).Text);

        Assert.True(lane.TryReadChat(out var owner, out var own, out var read));
        Assert.Equal((Cast.Romeo, Cast.RomeoOwn, Jid.Parse(contact)), (owner, own, read));
        Assert.Equal(domain, lane.ContactDomain());
        Assert.False(lane.IsUnknownRoom);
        Assert.False(lane.IsBot);
    }

    [Fact]
    public void Resources_and_letter_case_make_no_other_lane() =>
        Assert.Equal(
            Cast.Lane, LaneKey.OfChat(Cast.Romeo, Jid.Parse("Romeo@Matrix.Example.ORG/matrix"), Jid.Parse("JULIET@xmpp.example.org/phone")));

    [Fact]
    public void Lane_of_a_room_is_no_chats()
    {
        Assert.True(LaneKey.OfUnknownRoom(Room).IsUnknownRoom);
        Assert.True(LaneKey.OfBotRoom(Room).IsBot);
        Assert.True(LaneKey.OfBotRoom(Room).TryReadBotRoom(out var room));
        Assert.Equal(Room, room);
        Assert.False(LaneKey.OfUnknownRoom(Room).TryReadBotRoom(out _));
        Assert.All([LaneKey.OfUnknownRoom(Room), LaneKey.OfBotRoom(Room)], lane =>
        {
            Assert.False(lane.TryReadChat(out _, out _, out _));
            Assert.Null(lane.ContactDomain());
        });
    }
}
