namespace Footbridge.Xmpp.Tests.Extensions;

/// <summary>Chat states, markers and presence: as clients write them, in; as we write them, out.</summary>
public class SignalExtensionTests
{
    [Theory]
    [InlineData("active", ChatState.Active)]
    [InlineData("composing", ChatState.Composing)]
    [InlineData("paused", ChatState.Paused)]
    [InlineData("inactive", ChatState.Inactive)]
    [InlineData("gone", ChatState.Gone)]
    public void Chat_state_is_read_and_written(string name, ChatState state)
    {
        var message = Read($"<{name} xmlns='http://jabber.org/protocol/chatstates'/>");

        Assert.True(Xep0085ChatStates.TryRead(message, out var read));
        Assert.Equal(state, read);
        var written = Xep0085ChatStates.Add(Read(""), state);
        Assert.Equal(message.Payloads[0].Name, Assert.Single(written.Payloads).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<thinking xmlns='http://jabber.org/protocol/chatstates'/>")]
    [InlineData("<composing xmlns='jabber:x:event'/>")]
    public void What_is_no_chat_state_is_none(string payload) => Assert.False(Xep0085ChatStates.HasAny(Read(payload)));

    [Fact]
    public void Markers_are_told_apart()
    {
        var displayed = Read("<displayed xmlns='urn:xmpp:chat-markers:0' id='m1'/>");
        var received = Read("<received xmlns='urn:xmpp:chat-markers:0' id='m1'/>");

        Assert.True(Xep0333Markers.TryReadDisplayed(displayed, out var id));
        Assert.Equal("m1", id);
        Assert.False(Xep0333Markers.TryReadDisplayed(received, out _));
        Assert.True(Xep0333Markers.TryReadReceived(received, out id));
        Assert.Equal("m1", id);
        Assert.Equal(
            "<displayed id=\"m1\" xmlns=\"urn:xmpp:chat-markers:0\" />", Xep0333Markers.AddDisplayed(Read(""), "m1").Payloads[0].ToString());
        Assert.True(Xep0333Markers.IsMarkable(Read("<markable xmlns='urn:xmpp:chat-markers:0'/>")));
        Assert.False(Xep0333Markers.IsMarkable(displayed));
    }

    [Theory]
    [InlineData("<displayed xmlns='urn:xmpp:chat-markers:0'/>")]
    [InlineData("<displayed xmlns='urn:xmpp:chat-markers:0' id=''/>")]
    [InlineData("<displayed xmlns='urn:xmpp:receipts' id='m1'/>")]
    public void A_marker_without_an_id_marks_nothing(string payload) => Assert.False(Xep0333Markers.TryReadDisplayed(Read(payload), out _));

    [Theory]
    [InlineData("", PresenceShow.None, null, 0)]
    [InlineData("<show>away</show><status>In the orchard</status><priority>5</priority>", PresenceShow.Away, "In the orchard", 5)]
    [InlineData("<show> xa </show><priority>-128</priority>", PresenceShow.ExtendedAway, null, -128)]
    [InlineData("<show>dnd</show><priority>128</priority>", PresenceShow.DoNotDisturb, null, 0)]
    [InlineData("<show>chat</show><status>a</status><status xml:lang='it'>b</status><priority>high</priority>", PresenceShow.Chat, "a", 0)]
    [InlineData("<show>gone fishing</show><priority/>", PresenceShow.None, null, 0)]
    public void Presence_is_read(string payloads, PresenceShow show, string? status, int priority)
    {
        var presence = Assert.IsType<Presence>(Parse($"<presence from='j@example.org/x' to='r@example.net'>{payloads}</presence>"));

        Assert.Equal((show, status, priority), (presence.Show, presence.Status, presence.Priority));
        var again = presence.With(show, status);
        Assert.Equal((show, status, priority), (again.Show, again.Status, again.Priority));
    }

    private static Message Read(string payload) =>
        Assert.IsType<Message>(Parse($"<message from='j@example.org/x' to='r@example.net' type='chat'>{payload}</message>"));

    private static Stanza Parse(string xml)
    {
        Assert.True(StanzaXml.TryParse(xml, out var stanza, out var fault), fault);
        return stanza;
    }
}
