using System.Net;
using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Microsoft.Extensions.Logging;

namespace Footbridge.Commands;

/// <summary>The bot's rooms: it joins where a permitted user invites it, and leaves with its owner.</summary>
internal sealed partial class BotMembership(
    MatrixClient client,
    AssertedIdentities identities,
    Owners owners,
    Database database,
    BotRoomStore store,
    BotRooms botRooms,
    HandOver handOver,
    ILogger<BotMembership> logger)
{
    public const string Refusal = "You may not use this bridge; ask its admin.";

    private const string NotInChats = "I am not needed in a chat: what you send there after !xmpp is for me. Without it, write to me in a room of our own.";

    public bool IsBot(UserId user) => user == identities.Bot;

    public async Task<Delivery> FollowAsync(
        Job job, MatrixEvent matrixEvent, RoomMemberContent member, UserId who, CancellationToken cancellationToken)
    {
        var room = matrixEvent.RoomId;
        if (who == identities.Bot)
        {
            return member.Membership switch
            {
                Membership.Invite when owners.MayUse(matrixEvent.Sender) => await JoinAsync(job, matrixEvent.Sender, room, member.IsDirect, cancellationToken),
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

    /// <summary>The bot was invited into the room of a chat: it says why it does not come.</summary>
    public async Task<Delivery> DeclineAsync(RoomId room, CancellationToken cancellationToken)
    {
        await LeaveAsync(room, NotInChats, cancellationToken);
        return new Delivery.Refused(NotInChats);
    }

    /// <summary>A room that the bot knew became encrypted.</summary>
    public async Task<Delivery> LeaveEncryptedAsync(Job job, RoomId room, CancellationToken cancellationToken) =>
        store.OwnerOf(room) is { } owner ? await LeaveEncryptedAsync(job, owner, room, cancellationToken) : new Delivery.Ignored("no room of the bot's");

    private async Task<Delivery> JoinAsync(Job job, UserId owner, RoomId room, bool isDirect, CancellationToken cancellationToken)
    {
        await client.JoinAsync(identities.Bot, room, [owner.Server], cancellationToken);
        if (await client.StateAsync(identities.Bot, room, "m.room.encryption", "", cancellationToken) is not null)
        {
            return await LeaveEncryptedAsync(job, owner, room, cancellationToken);
        }

        await database.WriteAsync(
            connection =>
            {
                botRooms.Add(connection, room, owner, isDirect);
                handOver.Move(connection, room, LaneKey.OfBotRoom(room));
            },
            cancellationToken);
        return new Delivery.Delivered { Notices = [new Notice(HelpCommand.Greeting)] };
    }

    private async Task<Delivery> RefuseAsync(Job job, RoomId room, CancellationToken cancellationToken)
    {
        await client.JoinAsync(identities.Bot, room, [], cancellationToken);
        await SayAndLeaveAsync(job, room, Refusal, cancellationToken);
        return new Delivery.Refused("no permission");
    }

    // Many clients encrypt by default: a bot that reads nothing and says nothing looks broken.
    private async Task<Delivery> LeaveEncryptedAsync(Job job, UserId owner, RoomId room, CancellationToken cancellationToken)
    {
        var readable = await botRooms.EnsureAsync(owner, except: room, cancellationToken);
        var says = "This room is encrypted, and I cannot read what you write here. Write to me in a room without encryption, "
            + $"where you are or have an invite: {RoomLink.To(readable, identities.Bot.Server)}";
        await SayAndLeaveAsync(job, room, says, cancellationToken);
        return await ForgetAsync(room, cancellationToken);
    }

    /// <summary>May be done again, and is said once.</summary>
    private async Task SayAndLeaveAsync(Job job, RoomId room, string says, CancellationToken cancellationToken)
    {
        await client.SendEventAsync(identities.Bot, room, "m.room.message", job.Id, NoticeContent.Of(says, null, job.Id, room), cancellationToken);
        await LeaveAsync(room, says, cancellationToken);
    }

    private async Task LeaveAsync(RoomId room, string reason, CancellationToken cancellationToken)
    {
        try
        {
            await client.LeaveAsync(identities.Bot, room, reason, cancellationToken);
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Forbidden)
        {
            Log.NotInRoom(logger, exception.ErrCode);
        }
    }

    private async Task<Delivery> ForgetAsync(RoomId room, CancellationToken cancellationToken)
    {
        await botRooms.ForgetAsync(room, cancellationToken);
        return new Delivery.Delivered();
    }

    private static partial class Log
    {
        [LoggerMessage(3096, LogLevel.Debug, "The bot was not in the room it was to leave ({ErrCode})")]
        public static partial void NotInRoom(ILogger logger, string errCode);
    }
}
