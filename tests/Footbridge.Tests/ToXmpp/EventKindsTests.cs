using Footbridge.DirectChats;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Footbridge.ToXmpp;
using Xunit;

namespace Footbridge.Tests.ToXmpp;

public sealed class EventKindsTests
{
    [Theory]
    [InlineData("""{"msgtype":"m.text","body":"hello"}""", "Event")]
    [InlineData("""{"msgtype":"m.text","body":"!xmpp help"}""", "Command")]
    [InlineData("""{"msgtype":"m.text","body":"!xmpp"}""", "Command")]
    [InlineData("""{"msgtype":"m.text","body":"!xmppish"}""", "Event")]
    [InlineData("""{"msgtype":"m.text","body":"say !xmpp help"}""", "Event")]
    [InlineData("""{"msgtype":"m.text","body":" !Xmpp help"}""", "Command")]
    [InlineData("""{"msgtype":"m.text","body":"!XMPPHELP"}""", "Event")]
    [InlineData("""{"msgtype":"m.text","body":"* !xmpp help","m.new_content":{"msgtype":"m.text","body":"!xmpp help"},"m.relates_to":{"rel_type":"m.replace","event_id":"$o"}}""", "Command")]
    // As Element writes it.
    [InlineData("""{"msgtype":"m.text","body":" * !xmpp help","m.new_content":{"msgtype":"m.text","body":"!xmpp help"},"m.relates_to":{"rel_type":"m.replace","event_id":"$o"}}""", "Command")]
    [InlineData("""{"msgtype":"m.text","body":"* !xmpp help"}""", "Event")]
    [InlineData("""{"msgtype":"m.text","body":"> <@a:b> hello\n\n!xmpp help","m.relates_to":{"m.in_reply_to":{"event_id":"$o"}}}""", "Command")]
    public void A_line_that_starts_with_the_prefix_is_a_command(string content, string kind) =>
        Assert.Equal(kind, EventKinds.Of(Event("m.room.message", content), isBotRoom: false).ToString());

    [Fact]
    public void Whatever_is_said_in_the_bots_room_is_a_command() =>
        Assert.Equal(JobKind.Command, EventKinds.Of(Event("m.room.message", """{"msgtype":"m.text","body":"status"}"""), isBotRoom: true));

    [Theory]
    [InlineData("m.room.member", "Room")]
    [InlineData("m.room.encryption", "Room")]
    [InlineData("m.room.topic", "")]
    [InlineData("m.room.message", "")]
    public void Of_state_events_those_of_the_rooms_own_life_count(string type, string kind) =>
        Assert.Equal(kind, EventKinds.Of(Event(type, "{}", ""","state_key":"@a:b" """), isBotRoom: false).ToString() ?? "");

    [Theory]
    [InlineData("""{"org.footbridge.origin":"abc","org.footbridge.room":"!r:b"}""", "abc")]
    [InlineData("""{"org.footbridge.origin":["abc"],"org.footbridge.room":"!r:b"}""", null)]
    [InlineData("""{"body":"abc"}""", null)]
    public void A_mark_is_read_from_whatever_stands_there(string content, string? mark) =>
        Assert.Equal(mark, EventMark.Of(Event("m.room.message", content)));

    [Theory]
    [InlineData("""{"org.footbridge.origin":"abc","org.footbridge.room":"!another:b"}""")]
    [InlineData("""{"org.footbridge.origin":"abc"}""")]
    public void A_mark_that_was_forwarded_from_another_room_is_none(string content) =>
        Assert.Null(EventMark.Of(Event("m.room.message", content)));

    [Fact]
    public void A_mark_that_is_not_even_unicode_is_read_without_harm() =>
        Assert.NotNull(EventMark.Of(Event("m.room.message", """{"org.footbridge.origin":"\ud800","org.footbridge.room":"!r:b"}""")));

    private static MatrixEvent Event(string type, string content, string more = "")
    {
        Assert.True(MatrixEvent.TryParse(
            $$"""{"event_id":"$e","room_id":"!r:b","sender":"@a:b","type":"{{type}}","origin_server_ts":1,"content":{{content}}{{more}}}""",
            out var matrixEvent,
            out var fault), fault);
        return matrixEvent!;
    }
}
