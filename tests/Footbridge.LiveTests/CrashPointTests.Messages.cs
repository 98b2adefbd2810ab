using Footbridge.Lab;

namespace Footbridge.LiveTests;

/// <summary>Messages, and the making of the room for the first of them.</summary>
public sealed partial class CrashPointTests
{
    private Task OwnerWritesAsync(string point) => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        await ArmAsync(play, point);

        await play.Romeo.SaysInMatrix("amid the crash");
        await CrashedAndUpAgainAsync(play);

        await play.Romeo.SaysInMatrix("after");
        await play.Juliet.Receives("after");
        Assert.Equal(["amid the crash", "after"], play.Juliet.TextsOf(play.Romeo).Distinct());
        Assert.Single(play.Juliet.Person.Texts.Where(seen => seen.Body == "amid the crash").Select(seen => seen.Id).Distinct());
    });

    private Task ContactWritesInVainAsync(string point) => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        await ArmAsync(play, point);

        var lost = await play.Juliet.SaysInXmpp("amid the crash");
        await CrashedAndUpAgainAsync(play);

        var id = await play.Juliet.SaysInXmpp("after");
        await play.Romeo.Receives("after");
        await play.Juliet.HasReceiptFor(id);
        Assert.Equal(["Good even", "after"], play.Romeo.TextsOf(play.Juliet));
        Assert.DoesNotContain(play.Juliet.Person.Received, seen => seen.ReceiptFor == lost);

        // Without a receipt the sender's client may send it again, under the same id.
        await play.Juliet.SaysInXmpp("amid the crash", id: lost);
        await play.Juliet.HasReceiptFor(lost);
        await play.Romeo.Receives("amid the crash");
        Assert.Equal(["Good even", "after", "amid the crash"], play.Romeo.TextsOf(play.Juliet));
    });

    private Task ContactWritesAsync(string point) => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        await ArmAsync(play, point);

        var id = await play.Juliet.SaysInXmpp("amid the crash");
        await CrashedAndUpAgainAsync(play);

        await play.Juliet.HasReceiptFor(id);
        await play.Juliet.SaysInXmpp("after");
        await play.Romeo.Receives("after");
        Assert.Equal(["Good even", "amid the crash", "after"], play.Romeo.TextsOf(play.Juliet));
    });

    private Task StrangerWritesAsync(string point) => PlayAsync(async play =>
    {
        await ArmAsync(play, point);

        var id = await play.Juliet.SaysInXmpp("amid the crash");
        await CrashedAndUpAgainAsync(play);

        await play.Romeo.IsInvitedBy(play.Juliet);
        Assert.DoesNotContain(play.Juliet.Person.Received, seen => seen.ReceiptFor is not null);
        var room = await play.Romeo.Accepts(play.Juliet);
        await play.Juliet.HasReceiptFor(id);
        await play.Juliet.SaysInXmpp("after");
        await play.Romeo.Receives("after");
        Assert.Equal(["amid the crash", "after"], play.Romeo.TextsOf(play.Juliet));
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        Assert.Equal([room], play.Romeo.Person.Joined);
        Assert.Empty(play.Romeo.Person.Invites);
        Assert.Equal([room], await play.Network.GhostRoomsAsync(play.Juliet.Ghost));
    });

    private Task OwnerAsksBotAsync(string point) => PlayAsync(async play =>
    {
        var withBot = await play.Romeo.Person.OpensDirectChatAsync(LabNetwork.Bot);
        await play.Romeo.Sees(LabNetwork.Bot, "join", withBot);
        await ArmAsync(play, point);

        await play.Romeo.Person.SaysAsync(withBot, $"chat {play.Juliet.Jid}");
        await CrashedAndUpAgainAsync(play);

        var room = await play.Romeo.IsJoinedToRoomWith(play.Juliet);
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await play.Romeo.SaysInMatrix("after");
        await play.Juliet.Receives("after");
        Assert.Equal(new[] { room, withBot }.Order(StringComparer.Ordinal), play.Romeo.Person.Joined.Order(StringComparer.Ordinal));
        Assert.Empty(play.Romeo.Person.Invites);
        Assert.Equal([room], await play.Network.GhostRoomsAsync(play.Juliet.Ghost));
    });

    private Task OwnerInvitesAsync(string point) => PlayAsync(async play =>
    {
        await ArmAsync(play, point);

        var room = await play.Romeo.Person.OpensDirectChatAsync(play.Juliet.Ghost);
        play.Romeo.TalksIn(room, with: play.Juliet);
        await play.Romeo.SaysInMatrix("before the crash");
        await CrashedAndUpAgainAsync(play);

        await play.Romeo.Sees(play.Juliet.Ghost, "join", room);
        await play.Romeo.SaysInMatrix("after");
        await play.Juliet.Receives("after");
        Assert.Equal(["before the crash", "after"], play.Juliet.TextsOf(play.Romeo).Distinct());
        Assert.Equal(2, play.Juliet.Person.Texts.Select(seen => seen.Id).Distinct().Count());
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        Assert.Equal([room], await play.Network.GhostRoomsAsync(play.Juliet.Ghost));
    });
}
