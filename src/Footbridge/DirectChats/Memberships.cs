using System.Net;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.DirectChats;

internal static class Memberships
{
    /// <summary>How the owner stands to a room, as the ghost sees it; null where the ghost sees nothing.</summary>
    public static async Task<Membership?> MembershipAsync(
        this MatrixClient client, DirectChat chat, RoomId room, CancellationToken cancellationToken)
    {
        try
        {
            var content = await client.StateAsync(chat.Ghost, room, "m.room.member", chat.Owner.ToString(), cancellationToken);
            return content is { } member && RoomMemberContent.TryRead(member, out var read) ? read.Membership : null;
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Forbidden)
        {
            return null;
        }
    }

    /// <summary>Whether both are in the room now.</summary>
    public static async Task<bool> AreBothInAsync(this MatrixClient client, DirectChat chat, RoomId room, CancellationToken cancellationToken) =>
        (await MembersAsync(client, chat, room, cancellationToken))?.Contains(chat.Owner) == true;

    /// <summary>Whether the ghost is, whoever else may be.</summary>
    public static async Task<bool> IsGhostInAsync(this MatrixClient client, DirectChat chat, RoomId room, CancellationToken cancellationToken) =>
        await MembersAsync(client, chat, room, cancellationToken) is not null;

    // Null where the ghost is not among them. One that was put out still reads the members as they were then, so this asks what only a
    // member is told.
    private static async Task<IReadOnlyCollection<UserId>?> MembersAsync(
        MatrixClient client, DirectChat chat, RoomId room, CancellationToken cancellationToken)
    {
        try
        {
            return await client.JoinedMembersAsync(chat.Ghost, room, cancellationToken);
        }
        catch (MatrixException exception) when (exception.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
