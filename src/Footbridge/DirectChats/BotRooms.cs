using System.Text.Json.Nodes;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Microsoft.Data.Sqlite;

namespace Footbridge.DirectChats;

/// <summary>
/// The bot's room with an owner, where it says what is about them and not about one chat. Direct as the chats are; where there
/// is none, the bot makes it at the first need.
/// </summary>
internal sealed class BotRooms(
    MatrixClient client,
    Database database,
    BotRoomStore store,
    ChatMarks marks,
    Puppets puppets,
    AssertedIdentities identities,
    Outcomes outcomes,
    ChatLocks locks,
    TimeProvider time)
{
    /// <summary>Stands in the create event, with the owner's id: a room whose making got no answer is known by it.</summary>
    public const string OwnerField = "org.footbridge.bot_room_of";

    public async Task TellAsync(UserId owner, string text, CancellationToken cancellationToken)
    {
        var room = await EnsureAsync(owner, except: null, cancellationToken);
        await database.WriteAsync(
            connection => outcomes.Tell(connection, LaneKey.OfBotRoom(room), new Notice(text)), cancellationToken);
    }

    /// <summary>In the commit that makes the room known.</summary>
    public void Add(SqliteConnection connection, RoomId room, UserId owner, bool isDirectForOwner)
    {
        BotRoomStore.Add(connection, room, owner, time.GetUtcNow().ToUnixTimeMilliseconds());
        marks.Want(connection, identities.Bot, owner, room);
        if (isDirectForOwner && puppets.CanActFor(owner))
        {
            marks.Want(connection, owner, identities.Bot, room);
        }
    }

    /// <summary>The owner came into the bot's room. One that the bot made is direct for them too; another is theirs to mark.</summary>
    public async Task OwnerJoinedAsync(RoomId room, UserId owner, CancellationToken cancellationToken)
    {
        if (puppets.CanActFor(owner) && await IsMadeForAsync(owner, room, cancellationToken))
        {
            await database.WriteAsync(connection => marks.Want(connection, owner, identities.Bot, room), cancellationToken);
        }
    }

    public Task ForgetAsync(RoomId room, CancellationToken cancellationToken)
    {
        var owner = store.OwnerOf(room);
        return database.WriteAsync(
            connection =>
            {
                BotRoomStore.Remove(connection, room);
                if (owner is { } known)
                {
                    marks.Unwant(connection, identities.Bot, known, room);
                    if (puppets.CanActFor(known))
                    {
                        marks.Unwant(connection, known, identities.Bot, room);
                    }
                }
            },
            cancellationToken);
    }

    /// <summary>A room of the bot's with the owner, where they are or have an invite; another than <paramref name="except"/>.</summary>
    public async Task<RoomId> EnsureAsync(UserId owner, RoomId? except, CancellationToken cancellationToken)
    {
        using var held = await locks.TakeAsync($"{OwnerField} {owner}", cancellationToken);
        if (store.RoomOf(owner, except) is { } known)
        {
            return known;
        }

        var room = await FindAsync(owner, except, cancellationToken)
            ?? await client.CreateRoomAsync(identities.Bot, Body(owner), cancellationToken);
        await database.WriteAsync(connection => Add(connection, room, owner, isDirectForOwner: false), cancellationToken);
        return room;
    }

    private async Task<RoomId?> FindAsync(UserId owner, RoomId? except, CancellationToken cancellationToken)
    {
        foreach (var room in await client.JoinedRoomsAsync(identities.Bot, cancellationToken))
        {
            if (room != except && await IsMadeForAsync(owner, room, cancellationToken))
            {
                return room;
            }
        }

        return null;
    }

    // Asked of whole events: a create event counts only where the bot itself sent it.
    private async Task<bool> IsMadeForAsync(UserId owner, RoomId room, CancellationToken cancellationToken)
    {
        foreach (var json in await client.FullStateAsync(identities.Bot, room, cancellationToken))
        {
            if (MatrixEvent.TryRead(json, out var state, out _) && state.Type == "m.room.create" && state.Sender == identities.Bot)
            {
                return state.Content.TryGetProperty(OwnerField, out var of) && of.ValueEquals(owner.ToString());
            }
        }

        return false;
    }

    // Client-server API, "Direct Messaging": the invite of the createRoom call carries is_direct.
    private static JsonObject Body(UserId owner) => new()
    {
        ["preset"] = "trusted_private_chat",
        ["is_direct"] = true,
        ["invite"] = new JsonArray(owner.ToString()),
        ["creation_content"] = new JsonObject { [OwnerField] = owner.ToString() },
    };
}
