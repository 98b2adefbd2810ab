using System.Net;
using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;

namespace Footbridge.ToXmpp;

/// <summary>
/// A ghost declines an invite, with the reason in its member event. One that was never made, e.g. since its name stands for no
/// address, has to be registered before it can say no: as many in a minute as the homeserver's own look-ups may make.
/// </summary>
internal sealed class DeclineInvite(MatrixClient client, Ghosts ghosts, RequestLimits limits)
{
    public async Task<Delivery> DeclineAsync(UserId ghost, RoomId room, string reason, CancellationToken cancellationToken)
    {
        CrashPoint.Here(CrashPoint.DeclineBeforeLeave);
        try
        {
            await LeaveAsync(ghost, room, reason, cancellationToken);
        }
        catch (MatrixException exception) when (IsGone(exception))
        {
            return new Delivery.Refused($"{reason} (the invite was gone: {exception.ErrCode})");
        }

        CrashPoint.Here(CrashPoint.DeclineAfterLeave);
        return new Delivery.Refused(reason);
    }

    private async Task LeaveAsync(UserId ghost, RoomId room, string reason, CancellationToken cancellationToken)
    {
        try
        {
            await client.LeaveAsync(ghost, room, reason, cancellationToken);
        }
        catch (MatrixException exception) when (IsGone(exception) && limits.AdmitQueriedGhost())
        {
            await ghosts.RegisterNamelessAsync(ghost, cancellationToken);
            await client.LeaveAsync(ghost, room, reason, cancellationToken);
        }
    }

    private static bool IsGone(MatrixException exception) =>
        exception.Status is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.NotFound;
}
