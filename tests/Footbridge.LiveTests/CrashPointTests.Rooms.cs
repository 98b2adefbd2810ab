using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Footbridge.Storage;

namespace Footbridge.LiveTests;

/// <summary>The life of a room that is there: left, opened again, declined, replaced, encrypted.</summary>
public sealed partial class CrashPointTests
{
    private Task OwnerUpgradesAsync(string point) => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await ArmAsync(play, point);

        var next = await play.Romeo.UpgradesRoomWith(play.Juliet);
        await play.Romeo.SaysInMatrix("before the crash");
        await CrashedAndUpAgainAsync(play);

        await play.Romeo.Sees(play.Juliet.Ghost, "join", next);
        await IsTheOneRoomAsync(play, next, "before the crash");
        foreach (var type in new[] { "m.bridge", "uk.half-shot.bridge" })
        {
            await Until.TrueAsync(
                async () => await play.Romeo.Person.StateAsync(next, type, "org.footbridge/xmpp") is not null, $"the new room has its {type}");
        }
    });

    private Task OwnerEncryptsAsync(string point) => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await ArmAsync(play, point);

        await play.Romeo.Person.SetsStateAsync(room, "m.room.encryption", "", new JsonObject { ["algorithm"] = "m.megolm.v1.aes-sha2" });
        await CrashedAndUpAgainAsync(play);

        await play.Romeo.IsTold(room);
        var next = await play.Romeo.IsJoinedToRoomWith(play.Juliet);
        Assert.NotEqual(room, next);
        await play.Romeo.SaysInMatrix("after");
        await play.Juliet.Receives("after");
        await MarksAreAsync(play, next);
        Assert.Single(play.Romeo.Person.Messages(room, play.Juliet.Ghost), seen => seen.MsgType == "m.notice");
        Assert.Equal(
            new[] { room, next }.Order(StringComparer.Ordinal),
            (await play.Network.GhostRoomsAsync(play.Juliet.Ghost)).Order(StringComparer.Ordinal));
    });

    private Task OwnerInvitesIntoCompanyAsync(string point) => PlayAsync(async play =>
    {
        var mercutio = await play.MatrixRoleAsync("mercutio");
        var street = await play.Romeo.Person.CreatesRoomAsync(new JsonObject { ["invite"] = new JsonArray(mercutio.Id) });
        await mercutio.Person.JoinsAsync(street);
        await ArmAsync(play, point);

        await play.Romeo.Person.InvitesAsync(street, play.Juliet.Ghost);
        await CrashedAndUpAgainAsync(play);

        await play.Romeo.Sees(play.Juliet.Ghost, "leave", street);
        await IsTheOneRoomAsync(play, await play.Romeo.OpensChatWith(play.Juliet));
    });

    [Fact]
    public Task A_room_made_right_before_a_crash_keeps_what_its_owner_said_there_and_brings_them_back() => PlayAsync(async play =>
    {
        await ArmAsync(play, CrashPoint.RoomAfterCreate);
        var id = await play.Juliet.SaysInXmpp("amid the crash");
        await play.Network.Bridge.WaitForCrashAsync(UntilCrash);
        var room = await play.Romeo.Accepts(play.Juliet);
        await play.Romeo.SaysInMatrix("before I go");
        await play.Romeo.Person.LeavesAsync(room);
        await Until.TrueAsync(() => !play.Romeo.Person.Joined.Contains(room), $"{play.Romeo.Id} is out of {room}");

        var before = play.Network.MarkLogs();
        await play.Network.Bridge.StartAsync();
        await play.Network.UntilCaughtUpAsync(before);

        await play.Juliet.Receives("before I go");
        Assert.Equal(room, (await play.Romeo.IsInvitedBy(play.Juliet)).Room);
        await play.Romeo.Accepts(play.Juliet);
        await play.Romeo.Receives("amid the crash");
        await play.Juliet.HasReceiptFor(id);
        await IsTheOneRoomAsync(play, room, "before I go");
    });

    private Task OwnerJoinsAsync(string point) => PlayAsync(async play =>
    {
        var id = await play.Juliet.SaysInXmpp("before the crash");
        await play.Romeo.IsInvitedBy(play.Juliet);
        await ArmAsync(play, point);

        var room = await play.Romeo.Accepts(play.Juliet);
        await CrashedAndUpAgainAsync(play);

        await play.Juliet.HasReceiptFor(id);
        await IsTheOneRoomAsync(play, room);
        Assert.Equal(["before the crash"], play.Romeo.TextsOf(play.Juliet));
    });

    private Task OwnerLeavesAsync(string point) => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await ArmAsync(play, point);

        await play.Romeo.Person.LeavesAsync(room);
        await CrashedAndUpAgainAsync(play);

        await MarksAreAsync(play);
        var id = await play.Juliet.SaysInXmpp("Wilt thou be gone?");
        Assert.Equal(room, await play.Romeo.Accepts(play.Juliet));
        await play.Juliet.HasReceiptFor(id);
        await IsTheOneRoomAsync(play, room);
    });

    private Task ContactBringsOwnerBackAsync(string point) => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await play.Romeo.Person.LeavesAsync(room);
        await MarksAreAsync(play);
        await ArmAsync(play, point);

        var id = await play.Juliet.SaysInXmpp("Wilt thou be gone?");
        await CrashedAndUpAgainAsync(play);

        Assert.Equal(room, await play.Romeo.Accepts(play.Juliet));
        await play.Juliet.HasReceiptFor(id);
        await play.Romeo.Receives("Wilt thou be gone?");
        await IsTheOneRoomAsync(play, room);
        Assert.Single(play.Romeo.TextsOf(play.Juliet), text => text == "Wilt thou be gone?");
    });

    private Task OwnerDeclinesAsync(string point) => PlayAsync(async play =>
    {
        await play.Juliet.SaysInXmpp("Wherefore art thou?");
        var invite = await play.Romeo.IsInvitedBy(play.Juliet);
        await ArmAsync(play, point);

        await play.Romeo.Person.LeavesAsync(invite.Room);
        await CrashedAndUpAgainAsync(play);

        await Until.TrueAsync(
            () => BridgeStore.ConsentOf(play.Network, play.Romeo.Address, play.Juliet.Jid) == "declined", "the bridge knows of the decline");
        await Until.TrueAsync(async () => (await play.Network.GhostRoomsAsync(play.Juliet.Ghost)).Count == 0, "the ghost has left");
        var refused = await play.Juliet.HasErrorFor(await play.Juliet.SaysInXmpp("Hello?"));
        Assert.Equal("service-unavailable", refused.ErrorCondition);
        Assert.Empty(play.Romeo.Person.Invites);
    });

    private Task NobodyAnswersAsync(string point) => PlayAsync(async play =>
    {
        await play.Juliet.SaysInXmpp("Good night, good night!");
        await play.Romeo.IsInvitedBy(play.Juliet);
        // Armed before it looks for the first time, twenty seconds after its start.
        await play.Network.RestartBridgeAsync(new Dictionary<string, string> { ["limits.request_lifetime"] = "1s" }, waits: false);
        await ArmAsync(play, point);
        await CrashedAndUpAgainAsync(play);

        await Until.TrueAsync(
            () => BridgeStore.ConsentOf(play.Network, play.Romeo.Address, play.Juliet.Jid) == "none", "the request is as if it had never been");
        Assert.Empty(await play.Network.GhostRoomsAsync(play.Juliet.Ghost));
        await Until.TrueAsync(() => play.Romeo.Person.Invites.Count == 0, "the invite is gone");
        await play.Network.RestartBridgeAsync(new Dictionary<string, string>());
        await play.Juliet.SaysInXmpp("Parting is such sweet sorrow");
        await play.Romeo.Accepts(play.Juliet);
        await play.Romeo.Receives("Parting is such sweet sorrow");
    });

    /// <summary>The chat goes on there and nowhere else, and what was said meanwhile has come once and first.</summary>
    private static async Task IsTheOneRoomAsync(Play play, string room, params string[] saidBefore)
    {
        await play.Romeo.SaysInMatrix("after");
        await play.Juliet.Receives("after");
        Assert.Equal([.. saidBefore, "after"], play.Juliet.ShownOf(play.Romeo));
        await MarksAreAsync(play, room);
        Assert.Equal([room], await play.Network.GhostRoomsAsync(play.Juliet.Ghost));
        Assert.Empty(play.Romeo.Person.Invites);
    }

    private static async Task MarksAreAsync(Play play, params string[] rooms)
    {
        await Until.TrueAsync(
            async () => (await play.Romeo.Person.DirectRoomsAsync(play.Juliet.Ghost)).SequenceEqual(rooms),
            $"m.direct of {play.Romeo.Id} names {rooms.Length} room for {play.Juliet.Ghost}");
        await Until.TrueAsync(
            async () => ((await play.Network.GhostDirectAsync(play.Juliet.Ghost))[play.Romeo.Id]?.AsArray() ?? []).Select(room => room!.GetValue<string>()).SequenceEqual(rooms),
            $"m.direct of {play.Juliet.Ghost} names {rooms.Length} room for {play.Romeo.Id}");
    }
}
