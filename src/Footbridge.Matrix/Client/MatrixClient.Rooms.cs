using System.Text.Json;
using System.Text.Json.Nodes;
using Footbridge.Matrix.Events;
using static Footbridge.Matrix.Client.HomeserverRequest;

namespace Footbridge.Matrix.Client;

/// <summary>Rooms: made, joined, left, and who and what is in them.</summary>
public sealed partial class MatrixClient
{
    /// <summary>Tried once: whether a room was made that gave no answer is for the caller to find out.</summary>
    public async Task<RoomId> CreateRoomAsync(UserId actor, JsonObject body, CancellationToken cancellationToken) =>
        Id<RoomId>(await AskAsync(actor, Post($"{V3}/createRoom", body), cancellationToken), "room_id", RoomId.TryParse);

    /// <summary>
    /// Joins a room by its id. Where our homeserver is not in it yet, <paramref name="via"/> names servers that are: ids name
    /// none since room version 12.
    /// </summary>
    public Task JoinAsync(UserId actor, RoomId room, IReadOnlyList<string> via, CancellationToken cancellationToken) =>
        JoinAsync(actor, room, via, null, cancellationToken);

    /// <summary>The same with a reason, which stands in the member event.</summary>
    public async Task JoinAsync(UserId actor, RoomId room, IReadOnlyList<string> via, string? reason, CancellationToken cancellationToken)
    {
        var request = Post($"{V3}/join/{Escape(room)}", WithReason(reason)) with { Query = [.. via.Select(server => ("via", server))] };
        await AskAsync(actor, request, cancellationToken);
    }

    /// <summary>Leaves a room, or declines its invite.</summary>
    public async Task LeaveAsync(UserId actor, RoomId room, string? reason, CancellationToken cancellationToken) =>
        await AskAsync(actor, Post($"{V3}/rooms/{Escape(room)}/leave", WithReason(reason)), cancellationToken);

    /// <summary>Puts somebody out of a room, or takes back their invite; the actor has to stand above them.</summary>
    public async Task KickAsync(UserId actor, RoomId room, UserId user, string reason, CancellationToken cancellationToken) =>
        await AskAsync(
            actor,
            Post($"{V3}/rooms/{Escape(room)}/kick", new JsonObject { ["user_id"] = user.ToString(), ["reason"] = reason }),
            cancellationToken);

    public async Task<EventId> SendStateAsync(
        UserId actor, RoomId room, string type, string stateKey, JsonObject content, CancellationToken cancellationToken) =>
        Id<EventId>(await AskAsync(actor, Put(StatePath(room, type, stateKey), content), cancellationToken), "event_id", EventId.TryParse);

    /// <summary>The content of one state event; null where the room has none such.</summary>
    public async Task<JsonElement?> StateAsync(UserId actor, RoomId room, string type, string stateKey, CancellationToken cancellationToken) =>
        await AskOrNullAsync(actor, Get(StatePath(room, type, stateKey)), cancellationToken) is { } content ? Object(content) : null;

    /// <summary>All state events of a room, as the homeserver gives them.</summary>
    public async Task<IReadOnlyList<JsonElement>> FullStateAsync(UserId actor, RoomId room, CancellationToken cancellationToken)
    {
        var json = await AskAsync(actor, Get($"{V3}/rooms/{Escape(room)}/state"), cancellationToken);
        return json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray()] : throw new UnreadableAnswerException("no list of state");
    }

    public async Task<IReadOnlyList<RoomId>> JoinedRoomsAsync(UserId actor, CancellationToken cancellationToken)
    {
        var json = await AskAsync(actor, Get($"{V3}/joined_rooms"), cancellationToken);
        // An id that is none in our grammar is of no room of ours.
        return [.. Texts(json, "joined_rooms").Select(text => RoomId.TryParse(text, out var room) ? room : default).Where(room => room != default)];
    }

    public async Task<IReadOnlyList<UserId>> JoinedMembersAsync(UserId actor, RoomId room, CancellationToken cancellationToken)
    {
        // {"joined": {"@alice:server": {"display_name": ..., "avatar_url": ...}}}
        var json = await AskAsync(actor, Get($"{V3}/rooms/{Escape(room)}/joined_members"), cancellationToken);
        var joined = json.FieldOrNull("joined", JsonValueKind.Object) ?? throw new UnreadableAnswerException("no joined");
        // To leave one out would make a room of three look like one of two.
        return
        [
            .. joined.EnumerateObject().Select(member =>
                UserId.TryParse(member.Name, out var user) ? user : throw new UnreadableAnswerException("a member that is no user")),
        ];
    }

    private static string StatePath(RoomId room, string type, string stateKey) =>
        $"{V3}/rooms/{Escape(room)}/state/{Escape(type)}/{Escape(stateKey)}";

    private static JsonObject WithReason(string? reason) => reason is null ? [] : new JsonObject { ["reason"] = reason };
}
