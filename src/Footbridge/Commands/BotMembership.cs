using System.Net;
using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.Commands;

/// <summary>The bot's rooms: it joins where a permitted user invites it, and leaves with its owner.</summary>
internal sealed class BotMembership(
    MatrixClient client, AssertedIdentities identities, Owners owners, Database database, BotRoomStore store, BotRooms botRooms, HandOver handOver)
{
    public const string Refusal = "You may not use this bridge; ask its admin.";

    public async Task<Delivery> FollowAsync(
        Job job, MatrixEvent matrixEvent, RoomMemberContent member, UserId who, CancellationToken cancellationToken)
    {
        var room = matrixEvent.RoomId;
        if (who == identities.Bot)
        {
            return member.Membership switch
            {
                Membership.Invite when owners.MayUse(matrixEvent.Sender) => await JoinAsync(matrixEvent.Sender, room, member.IsDirect, cancellationToken),
                Membership.Invite => await RefuseAsync(job, room, cancellationToken),
                Membership.Leave or Membership.Ban => await ForgetAsync(room, cancellationToken),
                _ => new Delivery.Ignored("the bot's own doing"),
            };
        }

        if (member.Membership is Membership.Leave or Membership.Ban && store.OwnerOf(room) == who)
        {
            await client.LeaveAsync(identities.Bot, room, null, cancellationToken);
            return await ForgetAsync(room, cancellationToken);
        }

        if (member.Membership is Membership.Join && store.OwnerOf(room) == who)
        {
            await botRooms.OwnerJoinedAsync(room, who, cancellationToken);
            return new Delivery.Delivered();
        }

        return new Delivery.Ignored("neither bot nor owner");
    }

    private async Task<Delivery> JoinAsync(UserId owner, RoomId room, bool isDirect, CancellationToken cancellationToken)
    {
        await client.JoinAsync(identities.Bot, room, [owner.Server], cancellationToken);
        await database.WriteAsync(
            connection =>
            {
                botRooms.Add(connection, room, owner, isDirect);
                handOver.Move(connection, room, LaneKey.OfBotRoom(room));
            },
            cancellationToken);
        return new Delivery.Delivered { Notices = [new Notice(HelpCommand.Greeting)] };
    }

    /// <summary>Says so once, and leaves.</summary>
    private async Task<Delivery> RefuseAsync(Job job, RoomId room, CancellationToken cancellationToken)
    {
        await client.JoinAsync(identities.Bot, room, [], cancellationToken);
        await client.SendEventAsync(
            identities.Bot, room, "m.room.message", job.Id, NoticeContent.Of(Refusal, null, job.Id, room), cancellationToken);
        try
        {
            await client.LeaveAsync(identities.Bot, room, Refusal, cancellationToken);
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Forbidden)
        {
            return new Delivery.Refused($"no permission (and the room was left already: {exception.ErrCode})");
        }

        return new Delivery.Refused("no permission");
    }

    private async Task<Delivery> ForgetAsync(RoomId room, CancellationToken cancellationToken)
    {
        await botRooms.ForgetAsync(room, cancellationToken);
        return new Delivery.Delivered();
    }
}
