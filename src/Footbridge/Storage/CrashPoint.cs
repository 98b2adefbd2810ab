using System.Diagnostics;

namespace Footbridge.Storage;

/// <summary>
/// Named places, one at each side of each commit and call of the two flows, where a test may have the process killed
/// as <c>kill -9</c> would. Armed only by the environment variable <c>FOOTBRIDGE_CRASH_POINT</c>; else one comparison with null.
/// </summary>
internal static class CrashPoint
{
    public const string MatrixIntakeBeforeCommit = "matrix-intake.before-commit";
    public const string MatrixIntakeAfterCommit = "matrix-intake.after-commit";
    public const string SendBeforeOutcome = "send.before-outcome-commit";
    public const string SendAfterOutcome = "send.after-outcome-commit";
    public const string OutboxBeforeWrite = "outbox.before-write";
    public const string OutboxAfterWrite = "outbox.after-write";
    public const string OutboxAfterPing = "outbox.after-ping";
    public const string OutboxAfterConfirm = "outbox.after-confirm-commit";

    public const string XmppIntakeBeforeCommit = "xmpp-intake.before-commit";
    public const string XmppIntakeAfterCommit = "xmpp-intake.after-commit";
    public const string GhostBeforeRegister = "ghost.before-register";
    public const string GhostAfterRegister = "ghost.after-register";
    public const string RoomBeforeCreate = "room.before-create";
    public const string RoomAfterCreate = "room.after-create";
    public const string RoomAfterCommit = "room.after-commit";
    public const string RoomAfterPuppetJoin = "room.after-puppet-join";
    public const string PostBeforePut = "post.before-put";
    public const string PostAfterPut = "post.after-put";
    public const string PostBeforeOutcome = "post.before-outcome-commit";
    public const string PostAfterOutcome = "post.after-outcome-commit";

    public const string InvitedBeforeJoin = "invited.before-join";
    public const string InvitedAfterJoin = "invited.after-join";
    public const string InvitedAfterReadBack = "invited.after-read-back-commit";
    public const string TakenAfterAccept = "taken.after-accept-commit";
    public const string TakenBeforeCommit = "taken.before-commit";
    public const string TakenAfterCommit = "taken.after-commit";
    public const string TakenAfterBridgeState = "taken.after-bridge-state";
    public const string DeclineBeforeLeave = "decline.before-leave";
    public const string DeclineAfterLeave = "decline.after-leave";
    public const string UpgradeBeforeJoin = "upgrade.before-join";
    public const string UpgradeAfterInvite = "upgrade.after-puppet-invite";
    public const string UpgradeAfterJoin = "upgrade.after-join";
    public const string MoveBeforeCommit = "move.before-commit";
    public const string MoveAfterCommit = "move.after-commit";
    public const string MoveAfterOpen = "move.after-open";
    public const string MoveAfterUnmark = "move.after-unmark-commit";
    public const string SettleAfterAccept = "settle.after-accept-commit";
    public const string SettleAfterCommit = "settle.after-commit";
    public const string GoneBeforeCommit = "gone.before-commit";
    public const string GoneAfterCommit = "gone.after-commit";
    public const string ReopenBeforeInvite = "reopen.before-invite";
    public const string ReopenAfterInvite = "reopen.after-invite";
    public const string ReopenAfterCommit = "reopen.after-commit";
    public const string AbandonBeforeLeave = "abandon.before-leave";
    public const string AbandonAfterLeave = "abandon.after-leave";
    public const string AbandonAfterCommit = "abandon.after-commit";
    public const string WithdrawBeforeCommit = "withdraw.before-commit";
    public const string MarkBeforePut = "mark.before-put";
    public const string MarkAfterPut = "mark.after-put";

    private static readonly string? Armed = Environment.GetEnvironmentVariable("FOOTBRIDGE_CRASH_POINT");

    public static void Here(string name)
    {
        if (Armed is not null && Armed == name)
        {
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
