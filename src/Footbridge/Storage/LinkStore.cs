using Dapper;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

/// <summary>Which stanza is which event: how a later error, receipt or reference finds its message. Ids only.</summary>
internal sealed class LinkStore(Database database)
{
    private const string Columns =
        "chat, event_id, part, direction, kind, original, stanza_id, origin_id, server_id, receipt, markable, room_id, first_event";

    public static void Add(SqliteConnection connection, MessageLink link, long now) =>
        connection.Execute(
            """
            INSERT INTO links (
                chat, event_id, part, direction, kind, original, stanza_id, origin_id, server_id, receipt, markable, room_id, first_event, created_at, place)
            VALUES (
                @Chat, @Event, @Part, @Direction, @Kind, @Original, @StanzaId, @OriginId, @ServerId, @Receipt, @IsMarkable, @Room, @First, @now,
                iif(@HasPlace, (SELECT coalesce(max(place), 0) + 1 FROM links WHERE chat = @Chat AND direction = @Direction AND place IS NOT NULL), NULL))
            ON CONFLICT DO NOTHING
            """,
            new
            {
                link.Chat,
                Event = link.Event.ToString(),
                link.Part,
                Direction = Names.Of(link.Direction),
                Kind = Names.Of(link.Kind),
                Original = link.Original?.ToString(),
                link.StanzaId,
                link.OriginId,
                link.ServerId,
                Receipt = Names.Of(link.Receipt),
                link.IsMarkable,
                Room = link.Room?.ToString(),
                First = link.First?.ToString(),
                link.HasPlace,
                now,
            });

    /// <summary>The message of ours that went out with this id; null where none did.</summary>
    public MessageLink? FindSent(string chat, string stanzaId) =>
        database.Read(connection => connection.QueryFirstOrDefault<Row>(
            $"SELECT {Columns} FROM links WHERE chat = @chat AND stanza_id = @stanzaId AND direction = 'to_xmpp'",
            new { chat, stanzaId })?.ToLink());

    /// <summary>
    /// What an edit, a reply, a reaction or a marker of the contact's refers to: clients differ in which of the sender's own two ids
    /// they name. Where an id was used twice, as by clients that count from 1 each time they start, the latest message is meant. Only what
    /// went in <paramref name="direction"/>, where one is given: an edit is of the contact's own messages.
    /// </summary>
    public MessageLink? FindReferred(string chat, string id, Direction? direction) =>
        database.Read(connection => connection.QueryFirstOrDefault<Row>(
            $"""
            SELECT {Columns} FROM (
                SELECT {Columns}, created_at FROM links WHERE chat = @chat AND stanza_id = @id
                UNION
                SELECT {Columns}, created_at FROM links WHERE chat = @chat AND origin_id = @id
            )
            WHERE @direction IS NULL OR direction = @direction
            ORDER BY kind IN ('message', 'edit') DESC, created_at DESC, part
            """,
            new { chat, id, direction = direction is { } only ? Names.Of(only) : null })?.ToLink());

    /// <summary>
    /// The contact's own message that an edit or a retraction of theirs is about, be it by the id of an edit. Their ids mean nothing
    /// in another chat, and those of others' messages nothing here.
    /// </summary>
    public MessageLink? FindPosted(string chat, string id) =>
        FindReferred(chat, id, Direction.ToMatrix) is { } referred
            ? PartsOf(chat, referred.Meant).FirstOrDefault(link => link.Kind == LinkKind.Message)
            : null;

    /// <summary>All stanzas of an event, by part; none where it did not come through the bridge.</summary>
    public IReadOnlyList<MessageLink> PartsOf(string chat, Matrix.EventId eventId) =>
        database.Read(connection => connection.Query<Row>(
            $"SELECT {Columns} FROM links WHERE chat = @chat AND event_id = @eventId ORDER BY part",
            new { chat, eventId = eventId.ToString() }).Select(row => row.ToLink()).ToList());

    /// <summary>The message that who refers to this link means: itself, or what it edits.</summary>
    public MessageLink MeantBy(MessageLink referred) =>
        referred.Original is { } original ? PartsOf(referred.Chat, original).FirstOrDefault(link => link.Kind == LinkKind.Message) ?? referred : referred;

    /// <summary>
    /// All events that were made of the stanza which this one was made of, in order: an edit or a retraction of it is about all.
    /// </summary>
    public IReadOnlyList<MessageLink> PostedWith(MessageLink one) =>
        [
            .. database.Read(connection => connection.Query<Row>(
                $"""
                SELECT {Columns} FROM links
                WHERE chat = @Chat AND direction = 'to_matrix' AND kind = @kind AND (event_id = @first OR first_event = @first)
                ORDER BY part
                """,
                new { one.Chat, kind = Names.Of(one.Kind), first = (one.First ?? one.Event).ToString() }).Select(row => row.ToLink()).ToList())
                .DistinctBy(link => link.Event),
        ];

    /// <summary>The edits of an event that were posted, oldest first.</summary>
    public IReadOnlyList<MessageLink> PostedEditsOf(string chat, Matrix.EventId original) =>
        database.Read(connection => connection.Query<Row>(
            $"""
            SELECT {Columns} FROM links
            WHERE chat = @chat AND original = @original AND kind = 'edit' AND direction = 'to_matrix' ORDER BY created_at
            """,
            new { chat, original = original.ToString() }).Select(row => row.ToLink()).ToList());

    /// <summary>Whether a message was taken back.</summary>
    public bool IsRetracted(string chat, Matrix.EventId message) =>
        database.Read(connection => connection.ExecuteScalar<long>(
            "SELECT EXISTS (SELECT 1 FROM links WHERE chat = @chat AND original = @message AND kind = 'retraction')",
            new { chat, message = message.ToString() })) != 0;

    /// <summary>A part of a message that is not there any more.</summary>
    public static void Remove(SqliteConnection connection, MessageLink link) =>
        connection.Execute(
            "DELETE FROM links WHERE chat = @Chat AND event_id = @Event AND part = @Part",
            new { link.Chat, Event = link.Event.ToString(), link.Part });

    /// <summary>How many events were posted into the chat, parts of one counted each.</summary>
    public int CountPosted(string chat) =>
        database.Read(connection => connection.ExecuteScalar<int>(
            "SELECT count(*) FROM links WHERE chat = @chat AND direction = 'to_matrix'", new { chat }));

    /// <summary>Whether an error came back for any part of the event.</summary>
    public bool HasFailed(string chat, Matrix.EventId sent) =>
        database.Read(connection => connection.ExecuteScalar<long>(
            "SELECT EXISTS (SELECT 1 FROM links WHERE chat = @chat AND event_id = @sent AND receipt = 'failed')",
            new { chat, sent = sent.ToString() })) != 0;

    public static void SetReceipt(SqliteConnection connection, MessageLink link, ReceiptState receipt) =>
        connection.Execute(
            "UPDATE links SET receipt = @receipt WHERE chat = @Chat AND event_id = @Event AND part = @Part",
            new { receipt = Names.Of(receipt), link.Chat, Event = link.Event.ToString(), link.Part });

    /// <summary>Stanza ids whose senders are owed a receipt since before the chat was accepted, oldest first; they are owed no more.</summary>
    public static IReadOnlyList<string> TakeOwed(SqliteConnection connection, string chat)
    {
        var owed = connection.Query<string>(
            "SELECT stanza_id FROM links WHERE chat = @chat AND receipt = 'owed' AND stanza_id IS NOT NULL ORDER BY created_at",
            new { chat }).ToList();
        connection.Execute("UPDATE links SET receipt = 'none' WHERE chat = @chat AND receipt = 'owed'", new { chat });
        return owed;
    }

    /// <summary>Nothing is owed to a chat's messages any more, and nothing refers to them.</summary>
    public static void Forget(SqliteConnection connection, string chat) =>
        connection.Execute(
            """
            DELETE FROM links WHERE chat = @chat;
            -- It speaks of places among the links.
            DELETE FROM read_markers WHERE chat = @chat;
            """,
            new { chat });

    private sealed record Row(
        string Chat,
        string EventId,
        long Part,
        string Direction,
        string Kind,
        string? Original,
        string? StanzaId,
        string? OriginId,
        string? ServerId,
        string Receipt,
        long Markable,
        string? RoomId,
        string? FirstEvent)
    {
        public MessageLink ToLink() => new()
        {
            Chat = Chat,
            Event = Matrix.EventId.Parse(EventId),
            Part = (int)Part,
            Direction = Names.ReadDirection(Direction),
            Kind = Names.ReadLinkKind(Kind),
            Original = Original is null ? null : Matrix.EventId.Parse(Original),
            StanzaId = StanzaId,
            OriginId = OriginId,
            ServerId = ServerId,
            Receipt = Names.ReadReceipt(Receipt),
            IsMarkable = Markable != 0,
            Room = RoomId is null ? null : Matrix.RoomId.Parse(RoomId),
            First = FirstEvent is null ? null : Matrix.EventId.Parse(FirstEvent),
        };
    }
}
