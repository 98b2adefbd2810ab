using System.Reflection;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Footbridge.Storage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>
/// The bridge is killed at each of its crash points in turn, started again, and what was promised must hold: from Matrix
/// nothing that was acknowledged is lost, on Matrix nothing is there twice, and what was lost before the inbox had it has no receipt.
/// </summary>
[Collection(OnCrashNetwork.Name)]
public sealed class CrashPointTests(CrashNetwork crash, ITestOutputHelper output)
{
    private static readonly TimeSpan UntilCrash = TimeSpan.FromSeconds(60);

    /// <summary>What is done while the point is armed, and checked after the next start.</summary>
    private static readonly Dictionary<string, Func<CrashPointTests, string, Task>> Scenarios = new()
    {
        [CrashPoint.MatrixIntakeBeforeCommit] = (test, point) => test.OwnerWritesAsync(point),
        [CrashPoint.MatrixIntakeAfterCommit] = (test, point) => test.OwnerWritesAsync(point),
        [CrashPoint.SendBeforeOutcome] = (test, point) => test.OwnerWritesAsync(point),
        [CrashPoint.SendAfterOutcome] = (test, point) => test.OwnerWritesAsync(point),
        [CrashPoint.OutboxBeforeWrite] = (test, point) => test.OwnerWritesAsync(point),
        [CrashPoint.OutboxAfterWrite] = (test, point) => test.OwnerWritesAsync(point),
        [CrashPoint.OutboxAfterPing] = (test, point) => test.OwnerWritesAsync(point),
        [CrashPoint.OutboxAfterConfirm] = (test, point) => test.OwnerWritesAsync(point),
        [CrashPoint.XmppIntakeBeforeCommit] = (test, point) => test.ContactWritesInVainAsync(point),
        [CrashPoint.XmppIntakeAfterCommit] = (test, point) => test.ContactWritesAsync(point),
        [CrashPoint.PostBeforePut] = (test, point) => test.ContactWritesAsync(point),
        [CrashPoint.PostAfterPut] = (test, point) => test.ContactWritesAsync(point),
        [CrashPoint.PostBeforeOutcome] = (test, point) => test.ContactWritesAsync(point),
        [CrashPoint.PostAfterOutcome] = (test, point) => test.ContactWritesAsync(point),
        [CrashPoint.GhostBeforeRegister] = (test, point) => test.StrangerWritesAsync(point),
        [CrashPoint.GhostAfterRegister] = (test, point) => test.StrangerWritesAsync(point),
        [CrashPoint.RoomBeforeCreate] = (test, point) => test.StrangerWritesAsync(point),
        [CrashPoint.RoomAfterCreate] = (test, point) => test.StrangerWritesAsync(point),
        [CrashPoint.RoomAfterCommit] = (test, point) => test.StrangerWritesAsync(point),
        [CrashPoint.RoomAfterPuppetJoin] = (test, point) => test.OwnerAsksBotAsync(point),
        [CrashPoint.InvitedBeforeJoin] = (test, point) => test.OwnerInvitesAsync(point),
        [CrashPoint.InvitedAfterJoin] = (test, point) => test.OwnerInvitesAsync(point),
        [CrashPoint.InvitedAfterReadBack] = (test, point) => test.OwnerInvitesAsync(point),
        [CrashPoint.MarkBeforePut] = (test, point) => test.OwnerInvitesAsync(point),
        [CrashPoint.MarkAfterPut] = (test, point) => test.OwnerInvitesAsync(point),
    };

    /// <summary>All points, as the code names them: one without a scenario fails.</summary>
    public static TheoryData<string> Points => [.. typeof(CrashPoint)
        .GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
        .Where(constant => constant.IsLiteral && constant.FieldType == typeof(string))
        .Select(constant => (string)constant.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Killed_at_a_crash_point_the_bridge_keeps_its_promises(string point)
    {
        Assert.True(Scenarios.TryGetValue(point, out var scenario), $"There is no scenario for {point}.");
        await scenario(this, point);
    }

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

    private static async Task ArmAsync(Play play, string point)
    {
        var before = play.Network.MarkLogs();
        await play.Network.Bridge.StopAsync();
        await play.Network.Bridge.StartAsync(point, waits: false);
        // What the last stop left unfinished may reach the point at once; that is a crash as good as any. Else Synapse has to have
        // caught up: what is written at that very moment it may hold back.
        await Until.TrueAsync(
            async () => play.Network.Bridge.Process.HasExited
                || (await play.Network.Bridge.HealthAsync() is { IsSuccess: true } && play.Network.HasCaughtUp(before)),
            "the armed bridge is ready");
    }

    private static async Task CrashedAndUpAgainAsync(Play play)
    {
        var before = play.Network.MarkLogs();
        await play.Network.Bridge.WaitForCrashAsync(UntilCrash);
        await play.Network.Bridge.StartAsync();
        await play.Network.UntilCaughtUpAsync(before);
    }

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(crash.Network, output, async play =>
    {
        try
        {
            await scenes(play);
        }
        catch (Exception exception) when (exception is LabTimeoutException or LabException or Xunit.Sdk.XunitException)
        {
            // A point that was not reached stays armed: it must not kill the next play's bridge.
            await play.Network.Bridge.KillAsync();
            throw;
        }
    });
}

/// <summary>The network whose bridge is killed again and again.</summary>
public sealed class CrashNetwork : NetworkOfTests;

[CollectionDefinition(Name)]
public sealed class OnCrashNetwork : ICollectionFixture<CrashNetwork>
{
    public const string Name = "crash network";
}
