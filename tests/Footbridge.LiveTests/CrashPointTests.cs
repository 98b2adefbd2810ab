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
public sealed partial class CrashPointTests(CrashNetwork crash, ITestOutputHelper output)
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
        [CrashPoint.TakenAfterAccept] = (test, point) => test.OwnerUpgradesAsync(point),
        [CrashPoint.TakenBeforeCommit] = (test, point) => test.OwnerUpgradesAsync(point),
        [CrashPoint.TakenAfterCommit] = (test, point) => test.OwnerUpgradesAsync(point),
        [CrashPoint.TakenAfterBridgeState] = (test, point) => test.OwnerUpgradesAsync(point),
        [CrashPoint.UpgradeBeforeJoin] = (test, point) => test.OwnerUpgradesAsync(point),
        [CrashPoint.UpgradeAfterInvite] = (test, point) => test.OwnerUpgradesAsync(point),
        [CrashPoint.UpgradeAfterJoin] = (test, point) => test.OwnerUpgradesAsync(point),
        [CrashPoint.MoveBeforeCommit] = (test, point) => test.OwnerEncryptsAsync(point),
        [CrashPoint.MoveAfterCommit] = (test, point) => test.OwnerEncryptsAsync(point),
        [CrashPoint.MoveAfterOpen] = (test, point) => test.OwnerEncryptsAsync(point),
        [CrashPoint.MoveAfterUnmark] = (test, point) => test.OwnerEncryptsAsync(point),
        [CrashPoint.DeclineBeforeLeave] = (test, point) => test.OwnerInvitesIntoCompanyAsync(point),
        [CrashPoint.DeclineAfterLeave] = (test, point) => test.OwnerInvitesIntoCompanyAsync(point),
        [CrashPoint.SettleAfterAccept] = (test, point) => test.OwnerJoinsAsync(point),
        [CrashPoint.SettleAfterCommit] = (test, point) => test.OwnerJoinsAsync(point),
        [CrashPoint.GoneBeforeCommit] = (test, point) => test.OwnerLeavesAsync(point),
        [CrashPoint.GoneAfterCommit] = (test, point) => test.OwnerLeavesAsync(point),
        [CrashPoint.ReopenBeforeInvite] = (test, point) => test.ContactBringsOwnerBackAsync(point),
        [CrashPoint.ReopenAfterInvite] = (test, point) => test.ContactBringsOwnerBackAsync(point),
        [CrashPoint.ReopenAfterCommit] = (test, point) => test.ContactBringsOwnerBackAsync(point),
        [CrashPoint.AbandonBeforeLeave] = (test, point) => test.OwnerDeclinesAsync(point),
        [CrashPoint.AbandonAfterLeave] = (test, point) => test.OwnerDeclinesAsync(point),
        [CrashPoint.AbandonAfterCommit] = (test, point) => test.OwnerDeclinesAsync(point),
        [CrashPoint.WithdrawBeforeCommit] = (test, point) => test.NobodyAnswersAsync(point),
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
public sealed class CrashNetwork : NetworkOfTests
{
    /// <summary>In which order the bridge was told of things is what their order in XMPP is judged by.</summary>
    protected override bool WithTransactionsSeen => true;
}

[CollectionDefinition(Name)]
public sealed class OnCrashNetwork : ICollectionFixture<CrashNetwork>
{
    public const string Name = "crash network";
}
