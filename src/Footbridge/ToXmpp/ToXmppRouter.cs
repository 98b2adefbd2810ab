using Footbridge.Commands;
using Footbridge.DirectChats;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.ToXmpp;

/// <summary>Step 4 of Matrix -> XMPP: an event of the inbox goes to the one file that is for its kind.</summary>
internal sealed class ToXmppRouter(
    SendMessage sendMessage,
    SendFile sendFile,
    SendEdit sendEdit,
    SendRetraction sendRetraction,
    SendFallback sendFallback,
    DeclineCall declineCall,
    SendReaction sendReaction,
    RefuseKind refuseKind,
    SendAgain sendAgain,
    JoinInvitedGhost joinInvitedGhost,
    FollowMembers followMembers,
    LeaveEncrypted leaveEncrypted,
    FollowUpgrade followUpgrade,
    BotMembership botMembership,
    CommandLine commands) : IJobRouter
{
    /// <summary>The cause of the notices about what is not tried any more.</summary>
    public const string GaveUp = "gave-up";

    public Direction Direction => Direction.ToXmpp;

    public async Task<Delivery> RouteAsync(Job job, CancellationToken cancellationToken)
    {
        if (job.Kind == JobKind.Resend)
        {
            return await sendAgain.SendAsync(job, cancellationToken);
        }

        if (!MatrixEvent.TryParse(job.Payload, out var matrixEvent, out var fault))
        {
            return new Delivery.Ignored(fault);
        }

        return job.Kind switch
        {
            JobKind.Command => await commands.RunAsync(job, matrixEvent, cancellationToken),
            // Said before it was known that the room is the bot's: then it went to the lane of a room nobody knows.
            JobKind.Event when job.Lane.IsBot => matrixEvent.Type == "m.room.message"
                ? await commands.RunAsync(job, matrixEvent, cancellationToken)
                : new Delivery.Ignored("nothing to the bot"),
            JobKind.Event => await RouteEventAsync(job, matrixEvent, cancellationToken),
            JobKind.Room when matrixEvent.Type == "m.room.encryption" && job.Lane.IsBot =>
                await botMembership.LeaveEncryptedAsync(job, matrixEvent.RoomId, cancellationToken),
            JobKind.Room when matrixEvent.Type == "m.room.encryption" => await leaveEncrypted.LeaveAsync(job, matrixEvent, cancellationToken),
            JobKind.Room when matrixEvent.Type == "m.room.tombstone" => await followUpgrade.FollowAsync(job, matrixEvent, cancellationToken),
            JobKind.Room when RoomMemberContent.TryRead(matrixEvent.Content, out var member) =>
                await RouteMemberAsync(job, matrixEvent, member, cancellationToken),
            _ => new Delivery.Ignored("unreadable"),
        };
    }

    public Delivery GiveUp(Job job, string reason, Exception? cause) =>
        job.Kind == JobKind.Resend ? sendAgain.GiveUp(job, reason, ToldOnceAs(cause))
        : job.Kind != JobKind.Room && MatrixEvent.TryParse(job.Payload, out var matrixEvent, out _)
            ? new Delivery.Refused(reason) { Notices = [Notice.At(matrixEvent, $"This was not delivered: {reason}.", ToldOnceAs(cause))] }
            : new Delivery.Refused(reason);

    // What servers do concerns many messages alike, and is told once in a while; what an admin gave up, at each.
    private static string? ToldOnceAs(Exception? cause) => cause is GivenUpException ? null : GaveUp;

    // One file a kind; what is no message, and no kind that is known, says so itself.
    private async Task<Delivery> RouteEventAsync(Job job, MatrixEvent said, CancellationToken cancellationToken) => said.Type switch
    {
        "m.room.message" when RoomMessageContent.TryRead(said.Content, out var content) && content.IsEdit =>
            await sendEdit.SendAsync(job, said, content, cancellationToken),
        "m.room.message" when RoomMessageContent.TryRead(said.Content, out var content) && !content.IsFile =>
            await sendMessage.SendAsync(job, said, content, cancellationToken),
        "m.reaction" => await sendReaction.SendAsync(job, said, cancellationToken),
        "m.room.redaction" => await sendRetraction.SendAsync(job, said, cancellationToken),
        _ when FileContent.TryRead(said, out var file) && EventRelation.Of(said.Content) is not { RelType: "m.replace" } =>
            await sendFile.SendAsync(job, said, file, cancellationToken),
        _ when EventTexts.IsCall(said) => await declineCall.DeclineAsync(job, said, cancellationToken),
        not "m.room.message" when EventTexts.HasText(said) => await sendFallback.SendAsync(job, said, cancellationToken),
        _ => refuseKind.Refuse(job, said),
    };

    private async Task<Delivery> RouteMemberAsync(
        Job job, MatrixEvent matrixEvent, RoomMemberContent member, CancellationToken cancellationToken)
    {
        if (!UserId.TryParse(matrixEvent.StateKey, out var who))
        {
            return new Delivery.Ignored("no user");
        }

        return member.Membership == Membership.Invite && joinInvitedGhost.IsGhost(who)
                ? await joinInvitedGhost.JoinAsync(job, matrixEvent, member, who, cancellationToken)
            : member.Membership == Membership.Invite && botMembership.IsBot(who) && !job.Lane.IsBot
                ? await botMembership.DeclineAsync(matrixEvent.RoomId, cancellationToken)
            : job.Lane.IsBot ? await botMembership.FollowAsync(job, matrixEvent, member, who, cancellationToken)
            : await followMembers.FollowAsync(job, matrixEvent, member, cancellationToken);
    }
}
