using System.Net;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// Takes back an invite that nobody answered: by the ghost where it stands above the owner (see <see cref="RoomPower"/>), else by the puppet, which the
/// owner may have put off meanwhile. May be repeated at any point. Used by <see cref="RequestWithdrawal"/>.
/// </summary>
internal sealed partial class InviteRecall(MatrixClient client, RoomPower power, Puppets puppets, ILogger<InviteRecall> logger)
{
    /// <summary>Stands in the member event by which the invite goes away, and tells it from the owner's own decline.</summary>
    public const string NobodyAnswered = "nobody answered";

    public async Task<Recall> RecallAsync(DirectChat chat, RoomId room, CancellationToken cancellationToken)
    {
        // Null: the ghost sees nothing of the room any more, as after an attempt that came further than this.
        var membership = await client.MembershipAsync(chat, room, cancellationToken);
        if (membership is not (Membership.Invite or null))
        {
            return membership == Membership.Join ? Recall.Taken : Recall.Gone;
        }

        if (await power.TryTakeInviteBackAsync(chat, room, NobodyAnswered, cancellationToken))
        {
            return Recall.Gone;
        }

        if (puppets.CanActFor(chat.Owner))
        {
            await DeclineForOwnerAsync(chat, room, cancellationToken);
            return Recall.Gone;
        }

        return membership is null ? Recall.Gone : Recall.Standing;
    }

    private async Task DeclineForOwnerAsync(DirectChat chat, RoomId room, CancellationToken cancellationToken)
    {
        try
        {
            await client.LeaveAsync(chat.Owner, room, NobodyAnswered, cancellationToken);
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            Log.NoInvite(logger, chat.Id, exception.ErrCode);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3182, LogLevel.Information, "Chat {Chat} has no invite that could be withdrawn ({ErrCode})")]
        public static partial void NoInvite(ILogger logger, string chat, string errCode);
    }
}

/// <summary>What has become of an owner's invite.</summary>
internal enum Recall
{
    Gone,

    /// <summary>Nobody can take it back.</summary>
    Standing,

    /// <summary>The owner has joined.</summary>
    Taken,
}
