using Dapper;
using Footbridge.Matrix;
using Footbridge.Xmpp;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

/// <summary>The chats and the owners' addresses they belong to. Methods that take a connection are for a writer's operation.</summary>
internal sealed class DirectChatStore(Database database)
{
    private const string Select =
        """
        SELECT c.id, c.own_address, o.owner, o.jid AS own, g.wire_jid, g.user_id AS ghost, c.consent, c.room, c.room_id, c.room_key
        FROM direct_chats c JOIN own_addresses o ON o.id = c.own_address JOIN ghosts g ON g.jid = c.contact
        """;

    public DirectChat? Find(Jid own, Jid contact) => database.Read(connection => Find(connection, own, contact));

    public static DirectChat? Find(SqliteConnection connection, Jid own, Jid contact) =>
        connection.QuerySingleOrDefault<Row>(
            $"{Select} WHERE o.jid = @own AND c.contact = @contact", new { own = own.Key, contact = contact.Key })?.ToChat();

    public DirectChat? FindByRoom(RoomId room) => database.Read(connection => FindByRoom(connection, room));

    public static DirectChat? FindByRoom(SqliteConnection connection, RoomId room) =>
        connection.QuerySingleOrDefault<Row>($"{Select} WHERE c.room_id = @room", new { room = room.ToString() })?.ToChat();

    /// <summary>The chat that had this room, or was offered it, before the one it has now.</summary>
    public static DirectChat? FindByFormerRoom(SqliteConnection connection, RoomId room) =>
        connection.QuerySingleOrDefault<Row>(
            $"{Select} JOIN former_rooms f ON f.chat = c.id WHERE f.room_id = @room", new { room = room.ToString() })?.ToChat();

    public DirectChat? FindByLane(LaneKey lane) =>
        lane.TryReadChat(out _, out var own, out var contact) ? Find(own, contact) : null;

    public IReadOnlyList<DirectChat> OfOwner(UserId owner) =>
        database.Read(connection => connection
            .Query<Row>($"{Select} WHERE o.owner = @owner ORDER BY c.contact", new { owner = owner.ToString() })
            .Select(row => row.ToChat()).ToList());

    public IReadOnlyList<DirectChat> OfContact(Jid contact) =>
        database.Read(connection => connection
            .Query<Row>($"{Select} WHERE c.contact = @contact ORDER BY o.owner", new { contact = contact.Key })
            .Select(row => row.ToChat()).ToList());

    /// <summary>Everybody who has, or had, a chat.</summary>
    public IReadOnlyList<UserId> Owners() =>
        database.Read(connection => connection.Query<string>("SELECT DISTINCT owner FROM own_addresses").Select(UserId.Parse).ToList());

    /// <summary>Everybody who has, or had, a chat, with how many of them are accepted, and how many wait for their answer.</summary>
    public IReadOnlyList<OwnerCount> CountByOwner() =>
        database.Read(connection => connection
            .Query<(string Owner, long Accepted, long Pending)>(
                """
                SELECT o.owner, coalesce(sum(c.consent = 'accepted'), 0), coalesce(sum(c.consent = 'pending'), 0)
                FROM own_addresses o LEFT JOIN direct_chats c ON c.own_address = o.id GROUP BY o.owner ORDER BY o.owner
                """)
            .Select(row => new OwnerCount(UserId.Parse(row.Owner), row.Accepted, row.Pending)).ToList());

    /// <summary>Requests that wait for the owner; a room the bridge joined them to is no invite any more.</summary>
    public int PendingOf(UserId owner) =>
        database.Read(connection => connection.ExecuteScalar<int>(
            """
            SELECT count(*) FROM direct_chats c JOIN own_addresses o ON o.id = c.own_address
            WHERE o.owner = @owner AND c.consent = 'pending' AND c.room <> 'open'
            """,
            new { owner = owner.ToString() }));

    /// <summary>Requests whose invite has waited since before a time, oldest first.</summary>
    public IReadOnlyList<DirectChat> UnansweredSince(long before) =>
        database.Read(connection => connection
            .Query<Row>(
                $"{Select} WHERE c.consent = 'pending' AND c.room <> 'open' AND c.updated_at < @before ORDER BY c.updated_at", new { before })
            .Select(row => row.ToChat()).ToList());

    /// <summary>Chats whose room was asked for, and nothing is known of it.</summary>
    public IReadOnlyList<DirectChat> Creating() =>
        database.Read(connection => connection.Query<Row>($"{Select} WHERE c.room = 'creating'").Select(row => row.ToChat()).ToList());

    public bool HasUsedTheBridge(UserId owner) =>
        database.Read(connection => connection.ExecuteScalar<long>(
            """
            SELECT EXISTS (
                SELECT 1 FROM direct_chats c JOIN own_addresses o ON o.id = c.own_address
                WHERE o.owner = @owner AND c.consent = 'accepted')
            """,
            new { owner = owner.ToString() })) != 0;

    /// <summary>The chat of these two, made where there is none; the contact's ghost is in the store already.</summary>
    public Task<DirectChat> GetOrAddAsync(UserId owner, Jid own, Jid contact, long now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                if (Find(connection, own, contact) is { } known)
                {
                    return known;
                }

                connection.Execute(
                    """
                    INSERT INTO own_addresses (id, owner, jid, kind, created_at) VALUES (@id, @owner, @jid, 'gateway', @now)
                    ON CONFLICT (jid) DO NOTHING
                    """,
                    new { id = Job.NewId(), owner = owner.ToString(), jid = own.Key, now });
                connection.Execute(
                    """
                    INSERT INTO direct_chats (id, own_address, contact, consent, room, created_at, updated_at)
                    SELECT @id, o.id, @contact, 'none', 'none', @now, @now FROM own_addresses o WHERE o.jid = @own
                    """,
                    new { id = Job.NewId(), contact = contact.Key, own = own.Key, now });
                return Find(connection, own, contact)
                    ?? throw new StoreException($"The chat of {owner} could not be stored.");
            },
            cancellationToken);

    public static void SetConsent(SqliteConnection connection, DirectChat chat, Consent consent, long now) =>
        connection.Execute(
            "UPDATE direct_chats SET consent = @consent, updated_at = @now WHERE id = @Id",
            new { consent = Names.Of(consent), now, chat.Id });

    /// <summary>Stores the key before the room is asked for, so that a room of unknown outcome can be found again.</summary>
    public static void BeginRoom(SqliteConnection connection, DirectChat chat, string key, long now) =>
        connection.Execute(
            "UPDATE direct_chats SET room = 'creating', room_id = NULL, room_key = @key, updated_at = @now WHERE id = @Id",
            new { key, now, chat.Id });

    /// <summary>
    /// A room that this takes from the chat stays known as one it had: what was said there may still come, after a leave that came
    /// first.
    /// </summary>
    public static void SetRoom(SqliteConnection connection, DirectChat chat, RoomState room, RoomId? id, long now) =>
        connection.Execute(
            """
            INSERT INTO former_rooms (room_id, chat, left_at)
            SELECT room_id, id, @now FROM direct_chats WHERE id = @Id AND room_id IS NOT NULL AND room_id IS NOT @id
            ON CONFLICT DO NOTHING;
            UPDATE direct_chats SET room = @room, room_id = @id, updated_at = @now WHERE id = @Id
            """,
            new { room = Names.Of(room), id = id?.ToString(), now, chat.Id });

    private sealed record Row(
        string Id, string OwnAddress, string Owner, string Own, string WireJid, string Ghost, string Consent, string Room, string? RoomId, string? RoomKey)
    {
        public DirectChat ToChat() => new()
        {
            Id = Id,
            OwnAddressId = OwnAddress,
            Owner = UserId.Parse(Owner),
            Own = Jid.Parse(Own),
            Contact = Jid.Parse(WireJid),
            Ghost = UserId.Parse(Ghost),
            Consent = Names.ReadConsent(Consent),
            Room = Names.ReadRoom(Room),
            RoomId = RoomId is null ? null : Matrix.RoomId.Parse(RoomId),
            RoomKey = RoomKey,
        };
    }
}

internal sealed record OwnerCount(UserId Owner, long Accepted, long Pending);
